"""Thin spiders: what to fetch. What becomes of it is the pipelines' business."""
