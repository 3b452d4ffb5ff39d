"""What every request and response passes through, on top of Scrapy's own."""
