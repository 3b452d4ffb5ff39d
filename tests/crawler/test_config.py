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
        ('delay_s = "soon"', "'soon' is not a number"),
        ('delay_s = "3"', "'3' is not a number"),
        ("delay_s = true", "True is not a number"),
        ("delay_s = nan", "delay_s must be finite"),
        ("timeout_s = inf", "timeout_s must be finite"),
        (f"delay_s = 1{'0' * 400}", "is not a number"),
        ("concurrency = 2.7", "concurrency: 2.7 is not a whole number"),
        ("concurrency = 2.0", "concurrency: 2.0 is not a whole number"),
        ("extract_workers = true", "True is not a whole number"),
        ("ignore_robots = 1", "1 is not true or false"),
        ('ignore_robots = "perhaps"', "'perhaps' is not true or false"),
        ('contact = ["a"]', "is not a text"),
        ("database = 5", "5 is not a text"),
        ("data = 5", "5 is not a path"),
        ("delay_s = -1", "delay_s must not be negative"),
        ("concurrency = 0", "concurrency must be at least 1"),
        ("delay_s = ", "Invalid value"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, toml: str, complaint: str) -> None:
    (tmp_path / "pressmark.toml").write_text(toml)
    with pytest.raises(BadConfig, match=complaint):
        load_config(tmp_path, {})


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("DELAY_S", "soon", "PRESSMARK_DELAY_S: 'soon' is not a number"),
        ("DELAY_S", "nan", "delay_s must be finite"),
        ("TIMEOUT_S", "1e999", "timeout_s must be finite"),
        ("CONCURRENCY", "2.7", "PRESSMARK_CONCURRENCY: '2.7' is not a whole number"),
        ("IGNORE_ROBOTS", "perhaps", "PRESSMARK_IGNORE_ROBOTS: 'perhaps' is not true or false"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str, complaint: str) -> None:
    with pytest.raises(BadConfig, match=complaint):
        load_config(tmp_path, {f"PRESSMARK_{name}": value})


def test_a_path_and_a_whole_number_of_seconds_are_read_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "pressmark.toml").write_text('data = "/srv/kept"\ntimeout_s = 5')
    config = load_config(tmp_path, {})
    assert (config.data, config.timeout_s) == (Path("/srv/kept"), 5.0)


def test_the_user_agent_says_who_crawls() -> None:
    settings = scrapy_settings(Config(contact="library@a.example"))
    assert settings["USER_AGENT"].startswith("pressmark/")
    assert "library@a.example" in settings["USER_AGENT"]


def test_robots_txt_is_obeyed_unless_told_otherwise() -> None:
    assert scrapy_settings(Config())["ROBOTSTXT_OBEY"] is True
    assert scrapy_settings(Config(ignore_robots=True))["ROBOTSTXT_OBEY"] is False
