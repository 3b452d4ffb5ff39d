"""The words around names and dates in bylines, in the languages of the news. Data only; `bylines` and
`sources.headline_lines` use it.
"""


def _words(text: str) -> frozenset[str]:
    """Words or phrases, separated by commas or line ends."""
    return frozenset(word for line in text.splitlines() for part in line.split(",") if (word := part.strip()))


# "By": after a space, a name follows.
PREPOSITIONS = _words("""
    by, von, par, por, per, di, da, door, av, af, przez, oleh, bởi, від, от, od, prin, de către, nga, gan
    γράφει ο, γράφει η, από τον, από την
""")

# Prepositions that are common in other places: only at the start of a line.
PREPOSITIONS_AT_START = _words("του, της")

# Words before the preposition: "Written by", "Ein Gastbeitrag von", "Propos recueillis par".
BEFORE_PREPOSITION = _words("""
    a, an, this, was, were, is, has been, written, reported, posted, published, story, words, text, report
    article, news, analysis, opinion, interview, review, guest post, post, authored, compiled, edited
    presented, created, contributed, produced, prepared, submitted, illustrated, recorded
    erstellt, eingestellt, gespeichert, eingereicht, artikel, ein artikel, beitrag, ein beitrag, blog beitrag
    gastartikel, ein gastartikel, alle posts vom autor, alle beiträge
    artículo, un artículo, enviado, artigo, um artigo, article, un article, soumis, articolo, un articolo, inviato
    ingediend, gepost, upplagd, upplagt, lagt inn, opslået, artykuł, diposting, diposkan, dipublikasikan
    reporting, additional reporting
    ein, eine, gastbeitrag, kommentar, analyse, reportage, bericht, kolumne, essay, porträt, protokoll
    geschrieben
    verfasst, aufgezeichnet, ein interview, ein kommentar, ein bericht, ein text, ein essay
    escrito, publicado, publicada, texto, un texto, una crónica, escrita, redactado, una entrevista, elaborado
    écrit, rédigé, publié, propos recueillis, une analyse, un reportage, cet article a été, un texte
    scritto, pubblicato, a cura, geschreven, een artikel, skrevet, skriven, napisane, ditulis, foto e texto
    skrifað, mit material
    escrito e publicado, uma reportagem, reportagem, reportaje, un reportaje, tekst, een reportage, en artikel
""")

# "Author": a name follows, after a colon, a slash or nothing.
LABELS = _words("""
    author, authors, writer, reporter, byline, text, words, contributor, credit
    autor, autorin, autoren, redaktion, redakteur, verfasser, verfasserin, verfasst
    autora, autores, redacción, texto, texte, auteur, auteure, auteurs, autrice, autore, autori, testo
    interview, entrevista, intervista, entretien, wywiad, protokoll
    tekst, tekijä, kirjoittaja, teksti, forfatter, journalist, författare, skribent, autorzy, autorka, szerző
    írta, høvundur, höfundur, napsal, napsala, napisał, napisała, autorius, autors, egilea, awdur
    автор, авторы, автори, автора, аўтар, текст, журналист, корреспондент, συντάκτης, yazar, yazan, haber
    muhabir, müəllif, muallif, հեղինակ
    piše, pišu, napisao, napisala
    penulis, tác giả, người viết, mwandishi, na mwandishi wetu
""")
# Of these, the words that names follow even without a mark in between.
AUTHOR_LABELS = _words("""
    author, authors, autor, autorin, autora, autores, auteur, auteurs, autore, autori, autorka, autorzy, autoren
    verfasser, verfasserin, автор, авторы, tác giả, penulis, szerző, forfatter, författare, kirjoittaja, συντάκτης
""")
# The same in scripts without capitals.
UNSPACED_LABELS = _words("""
    投稿者, 文, 作者, 撰文, 撰稿, 撰稿人, 编译, 編譯, 采写, 文字, 作家
    记者, 記者, 本报记者, 本報記者, 特约记者, 特約記者, 通讯员
    執筆, 執筆者, 筆者, 取材, 寄稿, 글, 글쓴이, 작성자, 취재, 기자, 著者, ライター
    بقلم, كتب, كتبت, الكاتب, كاتب المقال, كتابة, إعداد, نوشته, نویسنده, نویسندگان, به قلم, خبرنگار, تحریر
    נכתב על ידי, מאת, כתב, הכתב, لیکھک, लेखक, लेखिका, द्वारा, संवाददाता, লেখক, প্রতিবেদক, লিখেছেন
    โดย, เขียนโดย, ผู้เขียน, எழுதியவர், ავტორი
""")

# Of these, the words that need no mark before the name.
UNSPACED_LEAD_INS = _words("""
    作者, 撰文, 记者, 記者, 本报记者, 本報記者, 特约记者, 特約記者, بقلم, كتب, كتبت, به قلم, נכתב על ידי, מאת, โดย
    เขียนโดย, द्वारा
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

# Publishing systems write the day like this: "Erstellt von Anna am Dienstag".
WEEKDAYS = _words("""
    monday, tuesday, wednesday, thursday, friday, saturday, sunday
    mon, tue, wed, thu, fri, sat, sun, mo, di, mi, do, fr, sa, so
    montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonnabend, sonntag
    lunes, martes, miércoles, jueves, viernes, sábado, domingo
    lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche
    lunedì, martedì, mercoledì, giovedì, venerdì, sabato, domenica
    segunda, terça, quarta, quinta, sexta, maandag, dinsdag, woensdag, donderdag, vrijdag, zaterdag, zondag
    الأحد, الاثنين, الإثنين, الثلاثاء, الأربعاء, الخميس, الجمعة, السبت
    måndag, tisdag, onsdag, torsdag, fredag, lördag, söndag, mandag, tirsdag, lørdag, søndag
""")

# After one of these, nothing in the line is a name: dates, photographers, buttons.
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
    "图, 圖, 摄影, 攝影, 责任编辑, 责编, 编辑, 編輯, 責任編輯, 责任编辑, 校对, 审核, 报道, 報導, 報道, 综合报道"
    ", 綜合報導, 更新, 入力, 来源, 來源, 입력, 수정, 사진, 翻译, 翻譯, 翻訳, 写真, 撮影"
)

# Names of the people who made the pictures follow.
OTHERS = _words("""
    photo, photos, photograph, photographs, photography, picture, pictures, illustration, illustrations
    фото, фотография, відео, fotó, fotoğraf, copyright, zdjęcie, zdjęcia, kuva, kuvat, valokuva, foto e video, photos by
    foto, fotos, fotografie, fotografía, bild, bilder, crédit, credito
    reviewed, medically reviewed, fact checked, fact-checked, reviewer, expert reviewed, geprüft
    revisado, revisado por, relu, vérifié
""")
# Names of helpers follow: they are authors only if nobody else is named.
HELPERS = _words("""
    edited by, editing by, redigiert von, bearbeitet von, editado por, édité par, a cura di
    translated by, translation by, translation, translator, übersetzt von, übersetzung, aus dem englischen von
    traducido por, traducción, traduit par, traduction, traduit de l’anglais par, traduzido por, tradução
    tradotto da, traduzione, vertaald door, vertaling, översatt av, översättning, oversatt av, перевод
    tłumaczenie, tłum.
""")

# Job titles and roles, not names. Other words may precede them, with a hyphen or (in German) without:
# `dpa-Korrespondent`, `Sportredakteurin`.
ROLES = _words("""
    journalist, reporter, editor, correspondent, columnist, contributor, writer, author
    rechtsanwalt, rechtsanwältin, fachanwalt, fachanwältin, attorney
    journalists, reporters, editors, correspondents, contributors, writers
    editor-in-chief, blogger, freelancer
    mitglied, ceo, cto, cfo, coo
    producer, staff, anchor, host, commentator, analyst, critic, presenter, expert, fellow, intern
    autor, autorin, autoren, volontär, volontärin, ressortleiter, ressortleiterin, praktikant, praktikantin
    redakteure, redakteurinnen, redaktör, redaktorin, redaktor, experte, expertin, gastautor, gastautorin
    periodista, redactor, redactora, corresponsal, columnista, editora, enviado especial, enviada especial
    colaborador, colaboradora, redactor jefe, cronista
    journaliste, rédacteur, rédactrice, correspondant, correspondante, envoyé spécial, envoyée spéciale
    chroniqueur, chroniqueuse, rédacteur en chef, rédactrice en chef
    giornalista, redattore, redattrice, inviato, inviata, corrispondente, cronista, collaboratore
    verslaggever, verslaggeefster, redacteur, correspondente, jornalista, repórter, colunista, enviado
    редактор, журналист, журналистка, корреспондент, корреспондентка, обозреватель, спецкор, колумнист
    кореспондент, кореспондентка, журналістка
    toimittaja, päätoimittaja, dziennikarz, dziennikarka, redaktorka, korespondent, korespondentka
    novinář, novinářka, novinar, novinarka, dopisnik, dopisnica, újságíró, tudósító, szerkesztő
    muhabir, muhabiri, editör, editörü, yazar, yazarı, gazeteci, wartawan, jurnalis, reporter, kontributor
    phóng viên, nhà báo, biên tập viên, jurnalist, ziarist, δημοσιογράφος, ανταποκριτής
    reportér, reportérka, redaktörin, journalisti, fréttamaður, blaðamaður, korrespondentin
""")
# Of these, the roles of people that articles are about.
OTHER_ROLES = _words("""
    rechtsanwalt, rechtsanwältin, fachanwalt, fachanwältin, attorney, mitglied, ceo, cto, cfo, coo, producer, staff
    anchor, host, commentator, analyst, critic, presenter, expert, experte, expertin, fellow, intern, author, autor
    autorin, writer, yazar, yazarı, colaborador, colaboradora, collaboratore, enviado, freelancer
""")
GERMANIC_ROLES = _words("""
    redakteur, redakteurin, reporter, reporterin, korrespondent, korrespondentin, journalist, journalistin
    kolumnist, kolumnistin, redaktör, redaktor, korrespondenten, reportern, mitarbeiter, mitarbeiterin
""")
ROLE_ADJECTIVES = _words("""
    senior, chief, deputy, managing, executive, political, politics, business, sports, sport, news
    staff, associate
    assistant, national, international, foreign, freelance, editorial, digital, science, health
    technology, culture
    economics, environment, investigative, special, contributing, lead, video, white house, at large
    leitender, leitende, freier, freie, politischer, politische, stellvertretender, stellvertretende
    dal nostro, dalla nostra, de notre, de nos, de nuestro, de nuestra, von unserem, von unserer, from our
    van onze, do nosso, da nossa
    our own, our, the, own, unserem, unserer, unseren
    unser, unsere, nuestro, nuestra, nuestros, notre, nos, il nostro, la nostra, nosso, nossa, vår, ons
    onze, nasz, nasza, наш, наша, el, la, le, der, die, del, freelance
""")
UNSPACED_ROLES = _words(
    "기자, 특파원, 선임기자, 인턴기자, 논설위원, 記者, 记者, 編集委員, 論説委員, 通讯员, 特派員, 特派员"
)

# Behind a comma they belong to the name before it.
DEGREES = _words("""
    MD, M.D., PhD, Ph.D., Ph. D., MPH, DO, D.O., DDS, DMD, DVM, JD, J.D., Esq., MBA, MSc, M.Sc., BSc, MS, M.S., M.A.
    BA, B.A., MFA, MEd, M.Ed., EdD, Ed.D., PsyD, Psy.D., RN, R.N., NP, PA-C, APRN, FNP, MSN, BSN, DNP, CNM, RD, RDN
    LD, LDN, CDN, CDE, CDCES, CSSD, CPT, CSCS, LCSW, LMFT, LPC, LMHC, PT, DPT, OD, PharmD, ND, FACP, FACS, FAAP
    FACC, FACOG, FAAD, FRCS, MRCP, LLM, LL.M., CFA, CPA, CFP, OBE, MBE, CBE, KC, QC
    Jr, Jr., Sr, Sr., II, III, IV
""")
# Parts of names without a capital.
PARTICLES = _words("""
    de, del, della, dello, dei, degli, di, da, do, dos, das, du, des, la, le, las, los, lo, van, von, vom, zu, zur
    zum, der, den, het, ter, ten, te, af, av, y, i, e, bin, ibn, bint, al, el, ul, abu, und, ap, ab, san, st, d’, d'
    dit, op, in, ’t, 't, mac, ní, nic, ó
""")

# Agencies that sign articles. Any other single word after a full name or an agency is a place.
AGENCIES = _words("""
    reuters, bloomberg, xinhua, ansa, dpa, afp, ap, efe, apa, sda, belga, interfax, tass, lusa, pti
    ani, ians, epd, kna, tnn, uni, upi, cna, pa, pa media, cp, aa, dha, iha, iha, anka, ria, rian, itar-tass
    sid, ats, anp, tt, ntb, ritzau, stt, pap, čtk, mti, aap, kyodo, yonhap, antara, bernama, unn, jiji
    agerpres, hina, tanjug, beta, fena, sta, tasr, siti, bta, bns, leta, elta, lrt, mia, ata, ukrinform, укринформ
    dpa-afx, afp-sid, keystone-sda, ansa.it, adnkronos, agi, askanews, europa press, ep, télam, telam, notimex
    agence france-presse, associated press, the associated press, press association, press trust of india
    deutsche presse-agentur, canadian press, the canadian press, anadolu ajansı, anadolu agency, agencia efe
    agência brasil, agência lusa, estadão conteúdo, folhapress, swissinfo, wam, spa, mena, kuna, irna, isna, fars
    рия новости, тасс, интерфакс, риа новости, унн, уніан, укрінформ, белта
    新华社, 新華社, 中新社, 中央社, 法新社, 路透社, 美联社, 美聯社, 共同通信
    共同, 時事通信, 時事, ロイター, ap通信, afp通信
    연합뉴스, 뉴시스, 뉴스1, رويترز, أ ف ب, فرانس برس, الأناضول, ایسنا, ایرنا, تسنیم, فارس
""")
# A name with one of these words is an agency's.
AGENCY_WORDS = _words("""
    agency, agencies, agencia, agencias, agência, agências, agentur, agenturen, agence, agences, agenzia
    ajansı, ajans, wire, wires, newswire, press trust, presse-agentur, nachrichtenagentur, агентство, агенция
""")

# Between a name and the article's section, which is a separate link.
BEFORE_SECTION = _words("in, under, filed under, posted in, unter, en, dans, em")

# A text that begins with one of these before another word is a link to more, not a name.
LEADS_ON = _words("""
    zur, zum, alle, mehr, weitere, zurück, all, more, back, read, view, see all, see more, show, follow, visit, browse
    click, go to, ver más, ver todos, leer, más, todos, todas, volver, voir, tous, toutes, retour, vedi, leggi, tutti
    lees, meer van, les mer, læs, läs, se alle, zobacz, czytaj, więcej, читать, смотреть, подробнее, xem
    lihat, tüm, devamı
""")

# After a number, in place of a name.
COUNTED = _words(
    "other, more, min, weitere, andere, autre, otro, altri, comment, kommentar, share, view, post"
)

# Between people who talked with each other, and between a writer and the agency whose material was used.
CONVERSATIONS = _words("""
    im gespräch mit, im interview mit, in conversation with, en conversation avec, en conversación con
""")
WITH = _words("with, mit, avec, con, com, med, met, with files from, mit material von, avec l’")

# Before a name at the head of a box about the author.
ABOUT = _words("about, über, sobre, à propos de, informazioni su")

# Before a name at the end of a letter, and of many posts.
CLOSINGS = _words("""
    gruß, grüße, viele grüße, liebe grüße, lg, euer, eure, dein, deine, ihr, ihre
    yours, your, love, cheers, regards, best wishes
    saludos, un abrazo, besos, bises, bisous, cordialement, votre, tuo, tua, il vostro, la vostra
""")

# The end of a desk's name.
DESKS = _words(
    "redaktion, redacción, redação, rédaction, redazione, redactie, newsroom, desk, staff, team, toimitus"
)

# Texts of publishing systems for unsigned articles, and texts beside bylines: sections, commands.
NOBODY = _words("""
    press release, pressemitteilung, comunicado, communiqué, comunicato stampa, sponsored, sponsored content
    gesponserte inhalte, contenido patrocinado
    advertorial, partner content, anzeige, news, nachrichten, noticias, notícias, actualités, notizie, nieuws, haberler
    новости, about, about me, about us, über mich, über uns, contact, kontakt, home, impressum, bio
    biography, autoreninfo, more, mehr, read more, log in, login, sign in, sign up, register, subscribe, share
    会員登録, 新規登録, 登録, ログイン, 続きを読む, フォロー
    登录, 登入, 注册, 註冊, 订阅, 訂閱, 关注, 追蹤, 로그인, 회원가입, 구독
    no author, wordpressadmin, wpadmin
    datum, fecha, data, quelle, source, fuente, fonte
    profile, profil, zur person, print, drucken, watch live
    see all, view all, alle anzeigen, ver todos, voir tout, すべて見る, 查看全部, 더보기
    license, licence, lizenz, licencia, licença, licenza, copyright, 许可协议, 許可協議, 版权声明, 版權聲明
    user, guest, unknown, anonymous, none, null, undefined, nan, nil, false
    publisher, full bio, anónimo, anonimo, anonyme, anonym, аноним, 匿名, 佚名
    author, n/a, default, related topics, related articles, related, more stories, tags, topics, categories
""")
# Names of accounts: authors only if a page shows them as authors.
ACCOUNTS = _words(
    "admin, administrator, super user, webmaster, root, superuser, админ, администратор, адміністратор"
)

# A date after one of these is the publication date.
RELEASES = _words("""
    published, published on, posted, posted on, first published, publication date, date published, date, created
    submitted, released, erstellt, erstellt am, veröffentlicht, veröffentlicht am, verfasst am, verfasst, publiziert
    erschienen, geschrieben am, eingetragen am, datum, publié le, publié, mis en ligne, posté le, date de publication
    publicado, publicado el, fecha, fecha de publicación, publicado em, data de publicação, postado em, pubblicato
    pubblicato il, data, inserito il, gepubliceerd, geplaatst, gepost, publicerad, publisert, offentliggjort, julkaistu
    opublikowano, dodano, data publikacji, publikováno, objavljeno, опубликовано, дата публикации, дата, добавлено
    опубліковано, публикувано, yayınlanma, yayın tarihi, tarih, eklenme, diterbitkan, ngày đăng, đăng lúc
    közzétéve, megjelent, publicat, δημοσιεύτηκε, δημοσίευση, publicēts, paskelbta, avaldatud
""")
UNSPACED_RELEASES = _words(
    "发布时间, 发布日期, 发表时间, 发表于, 发布于, 發布時間, 發佈時間, 發布日期, 發表於, 日期, 时间, 時間, 投稿日"
    ", 公開日, 掲載日, 掲載, 配信, 投稿日時, 作成日, 등록일, 작성일, 게시일, 입력, 등록, تاريخ النشر, نشر في"
    ", تاریخ انتشار, انتشار, פורסם"
    ", เผยแพร่, วันที่, प्रकाशित"
)

# A date after one of these is the date of a change.
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
