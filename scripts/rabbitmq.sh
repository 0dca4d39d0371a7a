#!/bin/bash
# A RabbitMQ node of one's own, in the foreground, on loopback only: for tests, and for trying things out.
#
#   scripts/rabbitmq.sh DIR PORT
#
# Keeps all its files in DIR and uses three ports: PORT for AMQP, PORT+1 for Erlang's distribution and PORT+2 for
# its name service (epmd), so that any number of nodes can run beside each other and beside the machine's own.
# User guest, password guest. SIGTERM or SIGINT stops it in order; started again with the same DIR it has its
# queues back; to wipe it, stop it and remove DIR. Exit status 127: RabbitMQ is not installed.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: $0 DIR PORT" >&2
  exit 2
fi
mkdir -p "$1"/{db,log,home}
dir=$(cd "$1" && pwd)
port=$2

# Not the command in /usr/sbin: that one insists on the machine's own node and changes to the user rabbitmq.
server=$(compgen -G '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' | tail -n 1) || server=
if [ -z "$server" ] || ! command -v epmd >/dev/null; then
  echo "RabbitMQ is not installed. Install Debian's package rabbitmq-server." >&2
  exit 127
fi

cat >"$dir/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$port
distribution.listener.interface = 127.0.0.1
log.console = true
log.console.level = info
CONF
echo '[].' >"$dir/enabled_plugins"

export HOME=$dir/home
export RABBITMQ_NODENAME=node$port@localhost
export RABBITMQ_MNESIA_BASE=$dir/db
export RABBITMQ_LOG_BASE=$dir/log
export RABBITMQ_CONFIG_FILE=$dir/rabbitmq.conf
export RABBITMQ_ENABLED_PLUGINS_FILE=$dir/enabled_plugins
export RABBITMQ_CONF_ENV_FILE=/dev/null
export RABBITMQ_DIST_PORT=$((port + 1))
export ERL_EPMD_ADDRESS=127.0.0.1
export ERL_EPMD_PORT=$((port + 2))
# Two cores' worth of schedulers are plenty, and idle ones shall not spin.
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none'
# Lets rabbitmq-server become the Erlang VM instead of a shell around it, so that signals reach the VM itself.
export RUNNING_UNDER_SYSTEMD=true

# Started here, as a child, because an epmd that the Erlang VM starts is a daemon that outlives it.
epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" &
epmd=$!
disown "$epmd"
"$server" &
node=$!

trap 'kill -TERM "$node" 2>/dev/null || true' TERM INT HUP
status=0
wait "$node" || status=$?
# A signal that is trapped ends the wait early; the node itself may still be on its way down.
while kill -0 "$node" 2>/dev/null; do
  status=0
  wait "$node" || status=$?
done
kill -KILL "$epmd" 2>/dev/null || true
exit "$status"
