# Sourced by scripts that open pages in a browser or ask the API: installs what that takes where it is missing.

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

package_list=stale
debian() {
  local what="$1"
  shift
  echo "Installing $* from Debian: $what."
  # Fetched only when there is something to install.
  if [ "$package_list" = stale ]; then
    as_root apt-get -qq update
    package_list=fresh
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

# What asks the portal as its users would: the examples of docs/api.md, and schemathesis.
client_tools() {
  command -v curl >/dev/null || debian "a client of the API" curl
  python3 -c "import venv, ensurepip" 2>/dev/null || debian "Python, a client of the API" python3-venv
}

browser_tools() {
  # Without a window around each page it takes half the time; the whole browser serves where there is no such package.
  if [ -z "${CHROMIUM-}" ] && [ ! -x /usr/bin/chromium-headless-shell ]; then
    debian "the browser that opens the pages" chromium-headless-shell || [ -x /usr/bin/chromium ] ||
      debian "the browser that opens the pages" chromium
  fi
  if [ -z "$(fc-list "Noto Sans CJK SC" 2>/dev/null)" ]; then
    debian "Chinese fonts, without which widths say nothing" fontconfig fonts-noto-cjk
  fi
  command -v node >/dev/null || debian "Node.js, which drives the browser" nodejs
  command -v npm >/dev/null || debian "npm, which fetches the checkers" npm
  command -v java >/dev/null || debian "a Java runtime for the HTML checker" default-jre-headless
  local lock=tests/browser/package-lock.json kept=tests/browser/node_modules/.installed-from
  if ! cmp -s "$lock" "$kept"; then
    echo "Installing from npm: playwright-core, axe-core, typescript, vnu-jar, oidc-provider, standardwebhooks."
    # No scripts: vnu-jar's would fetch a Java of its own.
    npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=error
    cp "$lock" "$kept"
  fi
}
