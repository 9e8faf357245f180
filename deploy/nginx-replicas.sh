#!/bin/sh
# Keeps nginx's list of replicas up to date: writes `upstream gatehouse` with the current addresses of the names in REPLICAS, and
# reloads nginx when they change. nginx itself resolves names only at startup, and does not start if one does not
# resolve. (nginx 1.27.3 added `resolve` for this; the script also works with older versions.)
#   REPLICAS='gatehouse-1:4000 gatehouse-2:4000' nginx-replicas.sh [--once | --foreground]
# Without an option, follows the names in the background. In nginx's image, scripts in /docker-entrypoint.d run before nginx.
# A name that no longer resolves keeps its last addresses; one that has never resolved is omitted until it does.
set -u
: "${REPLICAS:?names and ports of the replicas, separated by spaces}"
file=${REPLICAS_FILE:-/etc/nginx/conf.d/gatehouse-replicas.conf}
pid_file=${NGINX_PID_FILE:-/run/nginx.pid}

addresses_of() { # name
  getent ahostsv4 "$1" | sed -n 's/ *STREAM.*//p' | sort -u
}

servers_of() { # name:port
  addresses=$(addresses_of "${1%:*}")
  for address in $addresses; do
    # An address that refuses a connection is skipped for two seconds.
    echo "  server $address:${1##*:} max_fails=1 fail_timeout=2s; # $1"
  done
  [ -n "$addresses" ] || grep -s "# $1\$" "$file"
}

upstream() {
  servers=$(for replica in $REPLICAS; do servers_of "$replica"; done)
  echo 'upstream gatehouse {'
  # nginx requires at least one server; if none is known, add one that gets no requests.
  echo "${servers:-  server 127.0.0.1:1 down;}"
  echo '  keepalive 32;'
  echo '}'
}

# Succeeds if the list has changed.
update() {
  now=$(upstream)
  [ "$now" != "$(cat "$file" 2>/dev/null)" ] || return 1
  echo "$now" >"$file.new" && mv "$file.new" "$file"
}

follow() {
  reload=
  while sleep 1; do
    update && reload=due
    # Retried until nginx is running.
    [ -n "$reload" ] && kill -HUP "$(cat "$pid_file" 2>/dev/null)" 2>/dev/null && reload=
  done
}

case ${1-} in
  --once) update ;;
  --foreground) follow ;;
  *) update; follow & ;;
esac
exit 0
