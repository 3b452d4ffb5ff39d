"""WARC files in object storage: any store that speaks S3's protocol. Finished files go to the bucket; files in
progress, and finished files until they are safely in the bucket, stand in the archive's folder on this machine.
"""

from archive.captures.bucket.objects import NO_PATIENCE, Bucket, Patience
from archive.captures.bucket.opening import warcs_in
from archive.captures.bucket.spooled import SpooledWarcs
from archive.captures.bucket.uploads import Uploads, wait_for_uploads

__all__ = ["NO_PATIENCE", "Bucket", "Patience", "SpooledWarcs", "Uploads", "wait_for_uploads", "warcs_in"]
