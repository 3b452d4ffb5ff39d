"""Scrapy settings of the project. The user's settings are in `crawler.config`; `scrapy_settings` maps them here."""

from scrapy.settings import default_settings

from crawler.config import load_config, scrapy_settings

BOT_NAME = "pressmark"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

ITEM_PIPELINES = {
    "crawler.pipelines.capture.CapturePipeline": 100,
    "crawler.pipelines.extract.ExtractPipeline": 200,
    "crawler.pipelines.ingest.IngestPipeline": 300,
}
DOWNLOADER = "crawler.downloader.host_queues.CountingDownloader"
SCHEDULER = "crawler.downloader.host_queues.HostQueues"
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.downloader.no_passwords.NoPasswords": 50,
    "crawler.downloader.robots.Rfc9309RobotsTxt": 100,
    "crawler.downloader.backoff.Backoff": 540,  # before Scrapy's retries: it knows how long to wait
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.downloader.refresh.RefreshElsewhere": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.downloader.content_coding.ContentCoding": 590,
    "crawler.downloader.source_settings.ApplySourceSettings": 690,  # before cookies, and before Scrapy asks for a proxy
    "crawler.downloader.conditional.ConditionalWhereRead": 850,
    "crawler.downloader.recorder.Recorder": 860,  # as the wire has it: after Scrapy's decompression, redirects
    "crawler.downloader.address_guard.AddressGuard": 870,
}
EXTENSIONS = {
    "crawler.jobs.stop_when_unusable.StopWhenUnusable": 0,
}
# Not set to None above: Scrapy would still load it, with an HTTP server, which takes half as long as Scrapy itself.
EXTENSIONS_BASE = {
    name: order
    for name, order in default_settings.EXTENSIONS_BASE.items()
    if name
    not in {"scrapy.extensions.remote_control.RemoteControl", "scrapy.extensions.telnet.TelnetConsole"}
}

DNS_RESOLVER = "crawler.downloader.address_guard.GuardedResolver"
DOWNLOAD_HANDLERS = {
    **dict.fromkeys(("http", "https"), "crawler.downloader.handler.PoliteHandler"),
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
DOWNLOAD_VERIFY_CERTIFICATES = True  # except for the hosts in `allow_bad_certificates`
DOWNLOAD_WARNSIZE = 0
CONCURRENT_ITEMS = 2  # per response, which has one page: Scrapy always makes this many tasks
HTTPERROR_ALLOW_ALL = True  # the spider turns a status into a reason
COOKIES_ENABLED = True
METAREFRESH_MAXDELAY = 10
REDIRECT_MAX_TIMES = 10
REFERER_ENABLED = False
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 are Backoff's
RETRY_PRIORITY_ADJUST = -1
LOG_LEVEL = "INFO"

globals().update(scrapy_settings(load_config()))
