"""The words that stand around names and dates in bylines, in the languages of the news. Data only; `bylines`
and `opening` read it."""


def _words(text: str) -> frozenset[str]:
    """Words or phrases, with commas or line ends between."""
    return frozenset(word for line in text.splitlines() for part in line.split(",") if (word := part.strip()))


# "By": what follows, after a space, is a name.
PREPOSITIONS = _words("""
    by, von, par, por, per, di, da, door, av, af, przez, oleh, bởi, від, от, od, prin, de către
""")

# What may stand before the preposition: "Written by", "Ein Gastbeitrag von", "Propos recueillis par".
BEFORE_PREPOSITION = _words("""
    a, an, written, reported, posted, published, story, words, text, report, article, news, analysis
    opinion
    interview, review, guest post, authored, compiled, edited, presented, created
    submitted, illustrated
    erstellt, eingestellt, gespeichert, eingereicht, artikel, ein artikel, beitrag, ein beitrag, blog beitrag
    gastartikel, ein gastartikel, alle posts vom autor, alle beiträge
    artículo, un artículo, enviado, artigo, um artigo, article, un article, soumis, articolo, un articolo, inviato
    ingediend, gepost, upplagd, upplagt, lagt inn, opslået, artykuł, diposting, diposkan, dipublikasikan
    reporting, additional reporting
    ein, eine, gastbeitrag, kommentar, analyse, reportage, bericht, kolumne, essay, porträt, protokoll
    geschrieben
    verfasst, aufgezeichnet, ein interview, ein kommentar
    escrito, publicado, publicada, texto, un texto, una crónica, escrita
    écrit, rédigé, publié, propos recueillis, une analyse, un reportage
    scritto, pubblicato, a cura, geschreven, skrevet, skriven, napisane, ditulis, foto e texto
""")

# "Author": what follows a colon, a slash or nothing is a name.
LABELS = _words("""
    author, authors, writer, reporter, byline, text, words, contributor, credit
    autor, autorin, autoren, redaktion, redakteur
    autora, autores, redacción, texto, texte, auteur, auteurs, autrice, autore, autori, testo
    tekst, tekijä, kirjoittaja, forfatter, journalist, författare, skribent, autorzy, autorka, szerző
    автор, авторы, автори, автора, текст, журналист, корреспондент, συντάκτης, yazar, yazan, haber, muhabir
    piše, pišu, napisao, napisala
    penulis, tác giả, người viết, mwandishi, na mwandishi wetu
""")
# The same in scripts without capitals.
UNSPACED_LABELS = _words("""
    投稿者, 文, 作者, 撰文, 记者, 記者, 本报记者, 本報記者, 特约记者, 執筆, 筆者, 取材, 글, 취재, 기자, 著者, ライター
    بقلم, كتب, كتبت, الكاتب, كتابة, نوشته, נכתב על ידי, מאת, لیکھک, लेखक, द्वारा, โดย, เขียนโดย
""")

# Of these, what needs no mark between it and the name.
UNSPACED_LEAD_INS = _words("""
    作者, 撰文, 记者, 記者, 本报记者, 本報記者, 特约记者, بقلم, كتب, كتبت, נכתב על ידי, מאת, โดย, เขียนโดย
""")

# Between a name and a date or time: "Anna Muster am 9. Mai", "Marisol Ferrer en 17:55".
BEFORE_DATE = _words(
    "on, at, am, um, vom, el, en, a las, le, à, il, alle, em, às, op, om, den, kl., dnia, dne"
)

# How long ago: "prije 26 minuta", "16 hours ago".
BEFORE_AGE = _words("prije, pre, hace, il y a, vor, há, przed, acum, pred")
BEHIND_AGE = _words(
    "ago, fa, önce, temu, назад, тому, sitten, sedan, siden, geleden, yang lalu, trước, atrás"
)

# The beginnings of months, before a number: "Dezember 10, 2019".
MONTHS = _words("""
    jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec
    jän, mär, mai, okt, dez, ene, abr, ago, dic, fév, avr, juin, juil, aoû, déc, gen, mag, giu, lug, set, ott
    fev, out, dez, maj, mei
""")

# Publishing systems say so of the day: "Erstellt von Anna am Dienstag".
WEEKDAYS = _words("""
    monday, tuesday, wednesday, thursday, friday, saturday, sunday
    montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonnabend, sonntag
    lunes, martes, miércoles, jueves, viernes, sábado, domingo
    lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche
    lunedì, martedì, mercoledì, giovedì, venerdì, sabato, domenica
    segunda, terça, quarta, quinta, sexta, maandag, dinsdag, woensdag, donderdag, vrijdag, zaterdag, zondag
    الأحد, الاثنين, الإثنين, الثلاثاء, الأربعاء, الخميس, الجمعة, السبت
    måndag, tisdag, onsdag, torsdag, fredag, lördag, söndag, mandag, tirsdag, lørdag, søndag
""")

# From here on nothing in the line is a name: dates, photographers, buttons.
ENDINGS = _words("""
    published, posted, updated, modified, last updated, created, publication date, date, photo, photos
    photograph, video
    illustration, illustrations, illustrated, more stories, more articles, all posts, all articles, text size
    font size, copy link, view all, show all, illustrationen, weitere artikel, alle artikel, alle beiträge
    zeige alle, ver más, más artículos, más noticias, plus d’articles, tous ses articles, altri articoli
    read more, follow, more from, share, subscribe, contact, email, minutes, min read, listen
    editing, comments, special to, more posts, posts, articles, stories, artikel, beiträge, artículos
    stand, aktualisiert, veröffentlicht, publiziert, erschienen, uhr, foto, fotos, bild, bilder
    mehr von, teilen
    publié, publiée, mis à jour, modifié, publicado el, publicada, actualizado, actualizada, atualizado
    pubblicato, aggiornato, gepubliceerd, bijgewerkt, publicerad, uppdaterad, publisert, oppdatert
    opdateret
    julkaistu, päivitetty, opublikowano, aktualizacja, publikováno, опубликовано, обновлено
    опубліковано, оновлено
    güncelleme, yayınlanma, giriş, diperbarui, diterbitkan, cập nhật
""")
UNSPACED_ENDINGS = _words(
    "图, 圖, 摄影, 攝影, 责任编辑, 编辑, 編輯, 責任編輯, 报道, 報導, 報道, 综合报道, 更新, 入力, 입력, 수정"
)

# What follows is of those who made the pictures.
OTHERS = _words("""
    photo, photos, photograph, photographs, photography, picture, pictures, illustration, illustrations
    foto, fotos, fotografie, fotografía, bild, bilder, crédit, credito
""")

# Who somebody is, not what they are called.
ROLES = _words("""
    journalist, reporter, editor, correspondent, columnist, contributor, writer, author
    journalists, reporters, editors, correspondents, contributors, writers
    editor-in-chief, blogger
    producer, staff, anchor, host, commentator, analyst, critic, presenter
    journalistin, reporterin, korrespondent, korrespondentin, redakteur, redakteurin, redaktor
    redaktorin, autor
    autorin, volontär, volontärin, chefredakteur, chefredakteurin, ressortleiter, ressortleiterin, kolumnist
    kolumnistin, praktikant, praktikantin, wirtschaftsredakteur, wirtschaftsredakteurin, politikredakteur
    politikredakteurin, sportredakteur, sportredakteurin, chefreporter, chefreporterin
    periodista, redactor, redactora, corresponsal, columnista, editora
    journaliste, rédacteur, rédactrice, correspondant, correspondante, envoyé spécial, envoyée spéciale
    giornalista, redattore, redattrice, inviato, verslaggever, redacteur, correspondente, jornalista
    repórter
    редактор, журналист, корреспондент, обозреватель, toimittaja, dziennikarz, dziennikarka
    redaktorka, muhabir
""")
ROLE_ADJECTIVES = _words("""
    senior, chief, deputy, managing, executive, political, politics, business, sports, sport, news
    staff, associate
    assistant, national, international, foreign, freelance, editorial, digital, science, health
    technology, culture
    economics, environment, investigative, special, contributing, lead, video, white house, at large
    leitender, leitende, freier, freie, politischer, politische, stellvertretender, stellvertretende
""")
UNSPACED_ROLES = _words("기자, 특파원, 선임기자, 인턴기자, 논설위원, 記者, 记者, 編集委員, 論説委員")

# Written in one word, these sign an article; any other single word behind a full name is a place.
AGENCIES = _words("""
    reuters, bloomberg, xinhua, ansa, dpa, afp, ap, efe, apa, sda, belga, interfax, tass, lusa, pti
    ani, ians, epd, kna
    sid, ats, anp, tt, ntb, ritzau, stt, pap, čtk, mti, aap, kyodo, yonhap, antara, bernama, unn
    agerpres, hina
""")

# Between a name and the section that the article stands in, a link of its own.
BEFORE_SECTION = _words("in, under, filed under, posted in, unter, en, dans, em")

# Before a name at the head of a box about the author.
ABOUT = _words("about, über, sobre, à propos de, informazioni su")

# Before a name at the end of a letter, and of many a post.
CLOSINGS = _words("""
    gruß, grüße, viele grüße, liebe grüße, lg, euer, eure, dein, deine, ihr, ihre
    yours, your, love, cheers, regards, best wishes
    saludos, un abrazo, besos, bises, bisous, cordialement, votre, tuo, tua, il vostro, la vostra
""")

# The end of a desk's name.
DESKS = _words(
    "redaktion, redacción, redação, rédaction, redazione, redactie, newsroom, desk, staff, team, toimitus"
)

# What publishing systems put where no one signed.
NOBODY = _words("""
    no author, wordpressadmin, wpadmin
    datum, fecha, data, quelle, source, fuente, fonte
    profile, profil, zur person, print, drucken, watch live
    see all, view all, alle anzeigen, ver todos, voir tout, すべて見る, 查看全部, 더보기
    admin, administrator, webmaster, root, user, guest, unknown, anonymous, none, null, undefined
    author, n/a, default
""")

# A date behind one of these is that of a change.
UPDATES = _words("""
    updated, update, modified, last modified, edited, revised, corrected
    aktualisiert, stand, geändert, zuletzt, letzte änderung, mis à jour, modifié, mise à jour
    actualizado, actualizada, atualizado, atualizada, modificado, aggiornato, modificato, aggiornamento
    bijgewerkt, gewijzigd, uppdaterad, oppdatert, opdateret, päivitetty, muokattu, uppfært
    aktualizacja, zaktualizowano, aktualizováno, frissítve, actualizat, обновлено, изменено, оновлено, ενημερώθηκε
    güncelleme, güncellenme, son güncelleme, güncellendi, diperbarui, cập nhật, atnaujinta, imesasishwa
""")
UNSPACED_UPDATES = _words(
    "更新, 最終更新, 修正, 수정, 업데이트, آخر تحديث, تحديث, تم التحديث, עודכן, อัปเดต, अपडेट"
)
