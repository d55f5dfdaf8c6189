#!/bin/sh
# Have a tool, installing its Debian package quietly where it is missing.
set -eu

apt() {
    [ "$(id -u)" = 0 ] || sudo=sudo
    echo "installing $*"
    export DEBIAN_FRONTEND=noninteractive
    ${sudo:-} apt-get update -qq >/dev/null
    ${sudo:-} apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

case "$1" in
make-venv)
    python=${2:?"Python 3.11 or newer is needed and was not found"}
    "$python" -m venv .venv 2>/dev/null || { apt python3-venv && "$python" -m venv --clear .venv; }
    .venv/bin/python -m pip install -q --upgrade pip
    ;;
tex)
    # LaTeX with TikZ, dvisvgm that makes SVG of it, and the tools by which tests look into PDF files.
    command -v pdflatex >/dev/null && command -v dvisvgm >/dev/null && command -v pdftoppm >/dev/null &&
        kpsewhich tikz.sty >/dev/null || apt texlive-latex-base texlive-pictures dvisvgm poppler-utils
    ;;
chromium)
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || apt chromium
    ;;
esac
