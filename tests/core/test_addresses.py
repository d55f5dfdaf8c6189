"""Addresses that a link may have."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz_core.markup import page_address, safe_link


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a?b=c:d#e",
        "HTTP://x",
        "mailto:a@b.c",
        "page.html",
        "../a:b.html",
        "#fig:one",
        "?x=a:b",
        "/models/",
        "//host/x",
        "",
    ],
)
def test_leads_to_a_page(text):
    assert page_address(f" {text}\n") == safe_link(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        " JavaScript:x",
        "java\tscript:x",
        "java\nscript:x",
        "\x01javascript:x",
        "data:text/html,x",
        "file:///etc",
        "vbscript:x",
        "a:b",
    ],
)
def test_leads_elsewhere(text):
    with pytest.raises(ValueError, match="must lead to a page"):
        page_address(text)
    assert safe_link(text) == ""


def test_no_address_is_endless():
    with pytest.raises(ValueError, match="at most 2,000"):
        page_address("x" * 2001)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text() | st.from_regex(r"\A[\x00-\x20]*j[\x00-\x20]*avascript[\x00-\x20]*:.*"))
def test_no_address_runs_anything(text):
    address = "".join(character for character in safe_link(text) if ord(character) > 32)
    assert not address.lower().startswith(("javascript:", "data:", "vbscript:"))
