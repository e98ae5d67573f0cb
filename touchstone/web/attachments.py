"""Pictures that hang on encounters: only for those who may see the branch, never guessed, never run."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from touchstone.files.store import path_of
from touchstone.ledger.models import Attachment
from touchstone.ledger.queries import current
from touchstone.web.guards import Request, may


@may("see")
def attachment(request: Request, pk: int) -> HttpResponse:
    """One picture. Elsewhere's and a withdrawn note's are not there; a browser keeps it for this person only."""
    seen = current().filter(branch__in=request.scope.branches("see"))
    row = get_object_or_404(Attachment, pk=pk, encounter__in=seen)
    place = path_of(row.file)
    if not place.exists():
        raise Http404
    response = HttpResponse(place.read_bytes(), content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=3600"
    return response
