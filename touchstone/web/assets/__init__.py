"""Sources of the stylesheet and the pictures; built by hand (`make css`), served from `static/`."""
