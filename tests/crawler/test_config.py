"""Settings from the file, the environment and the command line."""

from pathlib import Path

import pytest

from archive.errors import BadConfig
from crawler.config import Config, load_config, scrapy_settings


def test_without_any_settings_the_defaults_hold(tmp_path: Path) -> None:
    assert load_config(tmp_path, {}) == Config()


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "pressmark.toml").write_text('delay_s = 3\ncontact = "file@a.example"\ntimeout_s = 5')
    environment = {"PRESSMARK_DELAY_S": "2.5", "PRESSMARK_CONTACT": "env@a.example", "HOME": "/root"}
    config = load_config(tmp_path, environment, contact="me@a.example", delay_s=None)
    assert (config.timeout_s, config.delay_s, config.contact) == (5.0, 2.5, "me@a.example")


def test_paths_and_truths_are_read_from_the_environment(tmp_path: Path) -> None:
    config = load_config(tmp_path, {"PRESSMARK_DATA": "/srv/kept", "PRESSMARK_IGNORE_ROBOTS": "yes"})
    assert config.data == Path("/srv/kept")
    assert config.ignore_robots is True


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("dely_s = 3", "dely_s: no such setting"),
        ('delay_s = "soon"', "'soon' is not a float"),
        ('ignore_robots = "perhaps"', "'perhaps' is not a bool"),
        ("delay_s = -1", "delay_s must not be negative"),
        ("concurrency = 0", "concurrency must be at least 1"),
        ("delay_s = ", "Invalid value"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, toml: str, complaint: str) -> None:
    (tmp_path / "pressmark.toml").write_text(toml)
    with pytest.raises(BadConfig, match=complaint):
        load_config(tmp_path, {})


def test_the_user_agent_says_who_crawls() -> None:
    settings = scrapy_settings(Config(contact="library@a.example"))
    assert settings["USER_AGENT"].startswith("pressmark/")
    assert "library@a.example" in settings["USER_AGENT"]


def test_robots_txt_is_obeyed_unless_told_otherwise() -> None:
    assert scrapy_settings(Config())["ROBOTSTXT_OBEY"] is True
    assert scrapy_settings(Config(ignore_robots=True))["ROBOTSTXT_OBEY"] is False
