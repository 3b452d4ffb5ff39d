"""Removes lines that address the reader about the site instead of the article's subject: subscribe, follow us,
comment.

Such lines are recognised by their wording, in the languages that we know; `chrome` removes those that a template
names.
"""

import re
from collections.abc import Sequence

from crawler.extraction.body.blocks import Block, BlockKind, squeeze
from crawler.extraction.parsing import bylines

MAX_INVITATION_CHARS = 250
MAX_HEADING_CHARS = 60
MIN_CHARS_BEFORE_COMMENTS = 200
MIN_CHARS_AFTER_HEADING = 100
MAX_SIGNATURE_CHARS = 100

NEWSLETTER = (
    *("newsletter", "inbox", "e-?mail alerts", "mailing list", "boletín", "boletim"),
    *("infolettre", "nieuwsbrief"),
    *("nyhetsbrev", "nyhedsbrev", "uutiskirje", "hírlevél", "biuletyn", "bülten", "рассылк", "розсилк"),
    *("ニュースレター", "メルマガ", "뉴스레터", "通讯", "電子報", "النشرة", "ניוזלטר"),
)
SUBSCRIBE = (
    *(
        "sign(?:ing)? up",
        "subscrib",
        "delivered",
        "register",
        "anmeld",
        "abonn",
        "melden sie sich",
        "melde dich",
        "inscri",
    ),
    *("suscr[ií]b", "apúnt", "regístr", "assin", "cadastr", "iscriv", "schrijf", "meld je", "prenumerer"),
    *("tilmeld", "påmeld", "tilaa", "iratkoz", "zapisz", "subskry", "подпи", "підпи", "abone"),
    *("登録", "購読", "구독", "订阅", "訂閱", "اشترك", "הירשמו"),
)
FOLLOW = (
    *("follow", "folgen?", "suivez", "s[ií]gue(?:nos)?", "siga", "segui(?:ci)?", "volg", "följ"),
    *("følg", "seuraa"),
    *("kövess", "śledź", "obserwuj", "подписыв\\w+", "стежте", "takip", "フォロー", "팔로우", "关注"),
    *("關注", "تابع"),
)
NETWORK = (
    *("twitter", "facebook", "instagram", "telegram", "whatsapp", "google news", "youtube", "linkedin"),
    *("tiktok", "threads", "bluesky", "mastodon"),
)
COMMENTS = (
    *("comments?", "kommentare?", "commentaires?", "comentarios?", "comentários?", "commenti", "reacties"),
    *("kommentarer", "kommentit", "komentarze", "komentáře", "комментари\\w*", "коментар\\w*"),
    *("yorum(?:lar)?",),
    *("コメント", "댓글", "评论", "評論", "留言", "تعليقات", "תגובות"),
)
NONE = (
    "no",
    "keine?",
    "aucun",
    "no hay",
    "sin",
    "nenhum",
    "nessun",
    "geen",
    "inga",
    "ingen",
    "brak",
    "нет",
    "لا",
)
COMMENT_ON_THIS = (
    *("(?:leave|post|write|add|submit) (?:a|your) (?:comment|reply)", "leave a reply"),
    *("kommentar (?:schreiben|verfassen|hinterlassen)", "schreibe einen kommentar", "laisser un commentaire"),
    *("publicar un comentario", "deja (?:un comentario|una respuesta)", "postar um comentário"),
    *("deixe (?:um comentário|uma resposta)", "lascia un commento", "posta un commento", "geef een reactie"),
    *("skriv en kommentar", "dodaj komentarz", "(?:оставить|добавить) комментарий", "yorum (?:yap|yaz)"),
    *("コメントを(?:残す|投稿|書く)", "댓글 ?(?:쓰기|남기기)", "发表(?:评论|回复)", "اترك (?:تعليقا|رد)\\w*"),
)


ACCESS = (
    *("full (?:story|article|access)", "(?:continue|keep) reading", "already a (?:subscriber|member)"),
    *("unlimited access", "immediate access", "weiterlesen", "zugang", "lire la suite", "illimité"),
    *("(?:seguir|continuar) leyendo", "ilimitado", "continuar lendo", "continua(?:re)? a leggere"),
    *(
        "verder lezen",
        "onbeperkt",
        "läsa vidare",
        "lese videre",
        "læse videre",
        "читать (?:далее|дальше)",
        "czytać dalej",
    ),
    *("続き", "全文", "阅读全文", "계속 읽"),
)
LOG_IN = (
    "log ?in",
    "sign ?in",
    "einloggen",
    "connectez",
    "iniciar? sesión",
    "accedi\\b",
    "inloggen",
    "logga in",
)
# addresses at which readers subscribe, pay, or install the site's app
SIGN_UP_HOSTS = (
    *("apps\\.apple\\.com", "itunes\\.apple\\.com", "play\\.google\\.com/store", "t\\.me", "telegram\\.me"),
    *("whatsapp\\.com/channel", "chat\\.whatsapp\\.com", "news\\.google\\.com/publications", "patreon\\.com"),
    *("steadyhq\\.com", "steady\\.page", "ko-fi\\.com", "buymeacoffee\\.com", "paypal\\.me", "eepurl\\.com"),
    *("list-manage\\.com", "mailchi\\.mp", "onelink\\.me", "app\\.adjust\\.com"),
)
SIGN_UP_PATHS = (
    *(
        "subscri(?:be|ption|ptions|bers?)",
        "newsletters?",
        "members?(?:hip)?",
        "donat(?:e|ion|ions)",
        "sign-?up",
    ),
    *(
        "registe?r",
        "log-?in",
        "abo(?:s|nnement|nnements|nnieren|nner)?",
        "spenden?",
        "suscri\\w+",
        "assin\\w+",
    ),
    *("abbonament\\w+", "lid-worden", "prenumer\\w+", "subskrypcj\\w+", "prenumerata"),
)


def _any(alternatives: Sequence[str]) -> str:
    return f"(?:{'|'.join(alternatives)})"


# for folded text: twice as fast as a pattern that ignores case
TO_SUBSCRIBE = re.compile(_any(SUBSCRIBE))
A_NEWSLETTER = re.compile(_any(NEWSLETTER))
TO_FOLLOW = re.compile(rf"\W*{_any(FOLLOW)}\b.{{0,80}}\b{_any(NETWORK)}\b")
TO_READ_ON = re.compile(_any(ACCESS))
TO_LOG_IN = re.compile(_any((*SUBSCRIBE, *LOG_IN)))
SIGN_UP_LINK = re.compile(
    rf"\]\((?:https?://(?:[\w-]+\.)*{_any(SIGN_UP_HOSTS)}(?![\w-])|[^)\s]*/{_any(SIGN_UP_PATHS)}(?:[/?#.)]))",
    re.IGNORECASE,
)
MARKED_WHOLE = re.compile(r"(?P<mark>\*{1,3})(?!\*)[^*]*(?P=mark)\W*", re.DOTALL)
EDGE = 3  # paragraphs at the end of a text, where sites make requests to readers
# a whole line: `3 Comments`, `No hay comentarios:`, `Comments (12)`, `Leave a reply`
COMMENTS_HEADING = re.compile(
    rf"\W*(?:(?:{_any(NONE)}|\d+) )?{_any(COMMENTS)}(?:\W*\d+)?(?: comments)?\W*"
    rf"|\W*{_any(COMMENT_ON_THIS)}\W*",
    re.IGNORECASE,
)


def drop_calls_to_action(blocks: Sequence[Block]) -> list[Block]:
    """Remove the lines that ask readers to subscribe, to follow the site somewhere, or to install its app."""
    last = len(blocks) - EDGE
    return [
        block
        for position, block in enumerate(blocks)
        if not _is_call_to_action(block, is_at_end=position >= last)
    ]


def _is_call_to_action(block: Block, *, is_at_end: bool) -> bool:
    if len(block.text) > MAX_INVITATION_CHARS:
        return False
    text = block.text.casefold()
    if A_NEWSLETTER.search(text) and TO_SUBSCRIBE.search(text):
        return True
    if TO_READ_ON.search(text) and TO_LOG_IN.search(text):
        return True
    return TO_FOLLOW.match(text) is not None or _leads_to_sign_up(block, is_at_end=is_at_end)


def _leads_to_sign_up(block: Block, *, is_at_end: bool) -> bool:
    """Whether the line links to a place to subscribe, pay, or install an app. Counts only at the end of the text, or
    if the whole line is emphasised, which sets it apart from the text.
    """
    if (
        block.kind is not BlockKind.PARAGRAPH
        or block.markup is None
        or SIGN_UP_LINK.search(block.markup) is None
    ):
        return False
    return is_at_end or MARKED_WHOLE.fullmatch(block.markup) is not None


def split_comments(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Split the text at a heading that announces comments, for pages that mark comments in no other way."""
    chars = 0
    for position, block in enumerate(blocks):
        below = blocks[position:]
        if _heads_comments(block) and (
            _are_signed(below) or (chars >= MIN_CHARS_BEFORE_COMMENTS and not _goes_on(below))
        ):
            return list(blocks[:position]), [b for b in below if not _heads_comments(b)]
        chars += len(block.text)
    return list(blocks), []


def _are_signed(blocks: Sequence[Block]) -> bool:
    """Whether a line below gives a reader's name and a date: "Posted by: Ada at 3 May 2024"."""
    return any(
        len(block.text) <= MAX_SIGNATURE_CHARS and bylines.is_dated_byline(block.text) for block in blocks[1:]
    )


def _goes_on(blocks: Sequence[Block]) -> bool:
    """Whether the heading belongs to the article: another heading of its level follows, with text below."""
    first, *rest = blocks
    if first.kind is not BlockKind.HEADING or any(character.isdigit() for character in first.text):
        return False
    for position, block in enumerate(rest):
        if block.kind is BlockKind.HEADING and block.level <= first.level and not _heads_comments(block):
            return sum(len(block.text) for block in rest[position + 1 :]) >= MIN_CHARS_AFTER_HEADING
    return False


def _heads_comments(block: Block) -> bool:
    return block.kind not in (BlockKind.ITEM, BlockKind.ROW, BlockKind.CODE) and heads_comments(block.text)


def heads_comments(text: str) -> bool:
    """Whether the text of an element is a heading of readers' comments: "3 Comments", "Leave a reply"."""
    text = squeeze(text)
    return len(text) <= MAX_HEADING_CHARS and COMMENTS_HEADING.fullmatch(text) is not None
