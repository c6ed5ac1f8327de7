"""One plain function a page: the desk and what the address says in, the page's data out, the same for HTML and JSON."""
