"""The workbench: a store in, pages for a browser and their JSON twins out."""
