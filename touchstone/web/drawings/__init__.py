"""The pictures: frozen values in, SVG and HTML out, coloured by the stylesheet alone."""
