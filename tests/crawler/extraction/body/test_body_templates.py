"""Whole pages as Blogger, WordPress and people make them, in six languages: all of the post, no line more."""

import pytest

from tests.crawler.extraction.bodies import body_of_page

POSTS = {
    "en": (
        "The ferry is late again",
        "On Monday the evening ferry left the harbour two hours late, and nobody was told why.",
        "Some passengers had waited on the quay since noon; others had taken the last bus home.",
        "So it goes.",
    ),
    "de": (
        "Die Fähre hat wieder Verspätung",
        "Am Montag legte die Abendfähre mit zwei Stunden Verspätung ab, und niemand erfuhr warum.",
        "Manche Fahrgäste warteten seit Mittag am Kai, andere nahmen den letzten Bus nach Hause.",
        "So ist das eben.",
    ),
    "es": (
        "El transbordador llega tarde otra vez",
        "El lunes el transbordador de la tarde salió del puerto con dos horas de retraso y sin aviso.",
        "Algunos pasajeros esperaban en el muelle desde el mediodía; otros volvieron en autobús.",
        "Así es la vida.",
    ),
    "ru": (
        "Паром снова опаздывает",
        "В понедельник вечерний паром вышел из гавани с опозданием на два часа, и никто не знал почему.",
        "Некоторые пассажиры ждали на причале с полудня, другие уехали домой последним автобусом.",
        "Такие дела.",
    ),
    "ar": (
        "العبارة تتأخر مرة أخرى",
        "غادرت العبارة المسائية الميناء يوم الاثنين متأخرة ساعتين، ولم يخبر أحد الركاب بالسبب.",
        "كان بعض الركاب ينتظرون على الرصيف منذ الظهر، وعاد آخرون إلى بيوتهم بآخر حافلة.",
        "هكذا هي الحياة.",
    ),
    "ja": (
        "フェリーがまた遅れた",
        "月曜日、夕方のフェリーは二時間遅れて港を出発したが、乗客には何の説明もなかったという。",
        "正午から岸壁で待っていた乗客もいれば、あきらめて最終バスで家に帰った乗客もいたそうだ。",
        "仕方がない。",
    ),
}
COMMENT = {
    "en": ("1 comment:", "Post a Comment"),
    "de": ("1 Kommentar:", "Kommentar veröffentlichen"),
    "es": ("1 comentario:", "Publicar un comentario"),
    "ru": ("1 комментарий:", "Отправить комментарий"),
    "ar": ("هناك تعليق واحد:", "إرسال تعليق"),
    "ja": ("1 件のコメント:", "コメントを投稿"),
}

BLOGGER = """<html dir="ltr"><head><title>Quay Notes: {title}</title></head><body class="loading">
<div class="tabs"><ul><li><a href="/">Home</a></li><li><a href="/p/about.html">About me</a></li></ul></div>
<div class="main section" id="main"><div class="widget Blog"><div class="blog-posts hfeed">
<h2 class="date-header"><span>Monday, 3 May 2021</span></h2>
<div class="post hentry"><h3 class="post-title entry-title">{title}</h3>
<div class="post-body entry-content">{one}<br /><br />{two}<br /><br />{three}
<div style="clear: both;"></div></div>
<div class="post-footer"><span class="post-author vcard">Ada Quay</span><div class="post-share-buttons">
<a href="#">Email This</a><a href="#">BlogThis!</a></div></div></div>
<div class="comments" id="comments"><h4>{comments}</h4><dl id="comments-block"><dt>Bo</dt>
<dd class="comment-body"><p>Same here, every Monday of the year.</p></dd></dl><p class="footer">
<a href="#">{invite}</a></p></div></div></div></div>
<div class="sidebar section"><h2>Archive</h2><ul><li><a href="/2020">2020 (14)</a></li></ul></div>
</body></html>"""

WORDPRESS = """<html><head><title>{title} &#8211; Quay Notes</title></head>
<body class="post-template-default single single-post has-sidebar"><div id="page" class="site">
<header class="site-header"><p class="site-title">Quay Notes</p><nav><a href="/">Home</a></nav></header>
<main id="main" class="site-main"><article id="post-7" class="post type-post"><header class="entry-header">
<h1 class="entry-title">{title}</h1><div class="entry-meta">Posted on 3 May 2021 by Ada</div></header>
<div class="entry-content"><p>{one}</p>
<div class="wp-caption"><img src="f.jpg"><p class="wp-caption-text">The ferry, seen from the hill</p></div>
<p>{two}</p><p>{three}</p>
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Twitter</a></li></ul></div>
<div class="jp-relatedposts"><h3>Related</h3><p>Why the bridge over the bay was never built</p></div></div>
<footer class="entry-footer">Tagged <a href="#">ferry</a></footer></article>
<div id="comments" class="comments-area"><h2 class="comments-title">{comments}</h2>
<ol class="comment-list"><li class="comment">
<article><p>Same here, every Monday of the year.</p></article></li></ol>
<div id="respond" class="comment-respond"><h3>{invite}</h3><form><p>Your email address is not published.</p>
<textarea></textarea></form></div></div></main>
<aside class="widget-area"><section><h2>Recent Posts</h2><p>A text about the blog and its author</p></section>
</aside></div></body></html>"""

HANDMADE = """<html><head><title>{title}</title></head><body bgcolor="#ffffff">
<center><a href="index.html">Quay Notes</a> | <a href="links.html">Links</a></center><hr>
<h1>{title}</h1>
<font face="Arial">{one}
<p>{two}
<p>{three}
</font><hr>
<a href="index.html">Back to the start</a></body></html>"""


@pytest.mark.parametrize("language", POSTS)
@pytest.mark.parametrize(
    "template", [BLOGGER, WORDPRESS, HANDMADE], ids=["blogger", "wordpress", "hand-made"]
)
def test_a_post_comes_out_whole_and_alone(template: str, language: str) -> None:
    title, *lines = POSTS[language]
    comments, invite = COMMENT[language]
    page = template.format(
        title=title, one=lines[0], two=lines[1], three=lines[2], comments=comments, invite=invite
    )
    body = body_of_page(page)
    assert body.text.split("\n") == lines
    assert body.comments == ("" if template is HANDMADE else "Same here, every Monday of the year.")
