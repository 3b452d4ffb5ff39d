"""WARC files in object storage: any store that speaks S3's protocol. Finished files go to the bucket; files in
progress, and finished files until they are safely in the bucket, stand in the archive's folder on this machine.
"""
