"""What a site repeats: observed page by page, counted over pages, used as evidence about the blocks of later pages."""
