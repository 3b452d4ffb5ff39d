"""`./run bench sites`: crawls a folder of published sites, and compares what is kept with what is known of them."""

import json
import tarfile
from pathlib import Path

import pytest

from benchmarks.sites import main
from tests.sites.articles import article

HOST = "blog.example"


def page(number: int) -> bytes:
    return article(number).body


def site(folder: Path, posts: dict[str, dict[str, str]], packed: bool) -> None:
    """Two posts and a page, which a sitemap names by the site's own host."""
    tree = folder / "trees" / "blog"
    for number, path in enumerate(["one.html", "two/index.html", "about-our-village.html"]):
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_bytes(page(number))
    paths = ("one.html", "two/", "about-our-village.html")
    urls = "".join(f"<url><loc>https://{HOST}/{path}</loc></url>" for path in paths)
    (tree / "sitemap.xml").write_text(f"<urlset>{urls}</urlset>")
    (tree / "index.html").write_text("<html><body>Home</body></html>")
    (folder / "sites.json").write_text(json.dumps({"blog": {"port": 1, "hosts": [HOST], "posts": posts}}))
    if packed:
        with tarfile.open(folder / "trees" / "blog.tar.xz", "w:xz") as archive:
            archive.add(tree, "blog")
        tree.rename(folder / "unpacked")


@pytest.mark.slow
@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_of_sites_is_crawled_and_what_is_missing_or_more_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], packed: bool
) -> None:
    wrong = {"title": "No such title", "date": "2026-05-03", "author": ""}
    known = {"/one.html": wrong, "/two/": wrong, "/lost/": wrong}
    site(tmp_path, known, packed)
    assert main([str(tmp_path), "--misses", "--keep", str(tmp_path / "kept")]) == 1
    said = capsys.readouterr().out
    row = next(line for line in said.splitlines() if line.startswith("| blog"))
    assert row.startswith("| blog | 2 | 2 | 1 | 0 | 0/2 |"), said
    assert "/about-our-village.html" in said
    assert "title: /one.html | right: No such title | kept: " in said
    assert "NOT REACHED: title: 0 of 2 right" in said
    assert (tmp_path / "kept" / "blog.kept" / "archive.db").exists()


def test_a_folder_without_sites_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert "sites.json" in capsys.readouterr().err.splitlines()[-1]
