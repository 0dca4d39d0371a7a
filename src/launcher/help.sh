# shellcheck shell=bash
# Help texts. Here and not in the JVM, so that asking for help never starts a build.

# help [COMMAND]
help() {
  case ${1-} in
    dev) help_dev ;;
    serve) help_serve ;;
    paths) help_paths ;;
    purge) help_purge ;;
    reconcile) help_reconcile ;;
    verify) help_verify ;;
    bench) help_bench ;;
    dist) help_dist ;;
    format) help_format ;;
    *) help_all ;;
  esac
}

help_all() {
  cat <<'END'
Usage: larch COMMAND [OPTION]...
A reactive asset server whose deletes can be trusted.

Commands:
  dev         run with everything embedded; builds itself when it has to
  serve       run with PostgreSQL, RabbitMQ and S3 as configured
  paths       see what the rules by path say
  purge       see and steer the purge of a running server
  reconcile   compare the content store with the database
  verify      run every check and every test
  bench       measure it, beside what the bare database and store can do
  dist        make an archive that runs without checkout, Maven or network
  format      rewrite the Java sources in the project's format
  help        print this help, or a command's: larch help COMMAND

Options:
  -h, --help      print this help, or a command's: larch COMMAND --help
  -V, --version   print the version

Environment:
  JAVA_HOME         a JDK 25 or newer; without it one is looked for in the usual places
  MAVEN_HOME        a Maven, for building, if there is no mvn on the PATH
  LARCH_JAVA_OPTS   options for the server's JVM, after the launcher's own and so before them in effect
  LARCH_JDK_PATH    directories to look for JDKs in, separated by colons, instead of the usual places

Exit status:
  0     all went well
  1     it could not build, could not start, or failed while running
  2     the command line is not understood
  3     the configuration is not valid
  4     something that must be installed first is missing
  5     reconcile found that the content store and the database differ
  130   ended by Ctrl-C
  143   ended by SIGTERM
END
}

help_dev() {
  cat <<'END'
Usage: larch dev [--port PORT] [--data DIR] [--config FILE]
Run with everything embedded: PostgreSQL, content on the file system, no broker. Listens on
127.0.0.1 alone. Builds first when nothing is built or the sources are newer.

Options:
      --port PORT   port to listen on, 0 for a free one, which is printed (default: 8080)
      --data DIR    where database and content are kept (default: .larch beside the launcher)
      --config FILE HOCON file that goes over dev's own defaults; addresses, database and store
                    are dev's own
  -h, --help        print this help
  -V, --version     print the version
END
}

help_serve() {
  cat <<'END'
Usage: larch serve [--config FILE] [--check-config]
Run with PostgreSQL, RabbitMQ and S3 as configured. Environment variables go before the file;
secrets come from the environment alone. Builds first when nothing is built or the sources are newer.

Options:
      --config FILE    HOCON file to read (default: conf/larch.conf beside the launcher)
      --check-config   check the configuration and print what would take effect; start nothing
  -h, --help           print this help
  -V, --version        print the version
END
}

help_paths() {
  cat <<'END'
Usage: larch paths explain PATH [--config FILE]
Tell what holds at a path, and from which rule of the configuration's `paths`. Starts nothing.

Options:
      --config FILE   HOCON file to read (default: conf/larch.conf beside the launcher)
  -h, --help          print this help
  -V, --version       print the version
END
}

help_purge() {
  cat <<'END'
Usage: larch purge COMMAND [--url URL] [OPTION]...
See and steer the purge of a running server, over its management port. What one server answers, and
is told, holds for all that share its database.

Commands:
  status    what is still to be purged, by bucket and stage, how old it is, and how fast it goes
  failing   the 100 batches that have failed most often, with their last error and next attempt
  pause     stop purging, in every process, also after restarts, until it is resumed
  resume    purge again
  retry     try now what was put off
  parked    the messages that could not be read; sends them back, or throws them away, when told to

Options:
      --url URL         management port (default: http://127.0.0.1:8081)
      --reason TEXT     pause: why, for whoever finds it paused; needed
      --until TIME      pause: when it ends by itself, such as 2026-12-24T18:00:00Z
      --batch N         retry: this batch
      --bucket BUCKET   retry: all batches of this bucket; failing: those of this bucket alone
      --all             retry: all batches
      --redrive         parked: send them back to the purge queue
      --discard         parked: throw them away; no purge is lost by that
      --at-most N       parked: no more than N of them, the oldest first (default: 1000)
  -h, --help            print this help
  -V, --version         print the version
END
}

help_reconcile() {
  cat <<'END'
Usage: larch reconcile [--config FILE] [--bucket BUCKET] [--json FILE]
                       [--delete --expect N | --forget-missing --expect N] [--share P%]
       larch reconcile [--config FILE] --bucket BUCKET --take-over OWNER
Compare the content store with the database, while servers run, and report orphans (objects that no
asset and no purge names) and assets whose content is missing. What is younger than reconcile.margin
is spared. The status is 5 when there are any.

With --delete, orphans that an earlier run, at least an hour before, has seen as well are handed to
the purge; with --forget-missing, assets whose content was missing then as well are removed. Either
is refused unless the bucket is this database's, and it is exactly the number that --expect tells.

Options:
      --config FILE     HOCON file to read (default: conf/larch.conf beside the launcher)
      --bucket BUCKET   bucket to compare (default: content.bucket)
      --delete          hand orphans to the purge
      --forget-missing  remove assets whose content is missing
      --expect N        how many that must be, as a run before has told; else nothing is done
      --share P%        how large a part of all that may be (default: reconcile.max-share)
      --take-over OWNER make the bucket this database's, from its present owner, whose id a refusal
                        names; from `nobody` when it has none
      --json FILE       write the report as JSON as well
  -h, --help            print this help
  -V, --version         print the version
END
}

help_verify() {
  cat <<'END'
Usage: larch verify [--quick | --oldest-servers | --faults [--times N]]
Run every check and every test; those that touch SQL twice, on the newest and on the oldest supported
PostgreSQL. The tests start servers of their own, RabbitMQ and Ceph's radosgw,
and run the benchmarks in small, with wrk and pgbench. On Debian and Ubuntu, as root, what is missing
is installed with apt; otherwise it is named. Where Docker answers, RabbitMQ need not be installed:
the tests then run it in a container.

The last line counts the tests: N passed, N failed, N skipped.

Options:
      --quick     checks and unit tests only: no servers, nothing installed
      --oldest-servers
                  fail unless RabbitMQ was the oldest supported version too, as continuous integration
                  does; without it, the one that is installed will do
      --faults    the fault suite only, with the parts of it that take long: servers are killed,
                  stopped and cut off, and what must hold is checked after each test (docs/faults.md)
      --times N   with --faults: that many times in a row, until one fails (default: 1)
  -h, --help      print this help
  -V, --version   print the version
END
}

help_bench() {
  cat <<'END'
Usage: larch bench [OPTION]... [NAME]...
Measure a real Larch beside a floor: what the bare database, store or broker does in the same run,
in turn. Prints medians, spread, ratio, and whether the target is met; writes them as JSON into
target/bench. Starts servers of its own; wrk, pgbench and RabbitMQ come from Debian's packages, which
are installed when it runs as root. Without a NAME, all benchmarks run, which takes an hour or so.

Options:
      --list           print the names of the benchmarks
      --rounds N       rounds that count, beside a warm-up (default: 5)
      --quick          small sizes and one round, to see that it works; the figures mean nothing
      --large          the sizes that take long as well, such as a subtree of a million assets
      --write          write tables and pictures into docs/benchmarks
      --against COMMIT  measure that commit of Larch in the place of the floors, in turn with this
                       one: the ratio is to be at least 0.97 for rates, at most 1/0.97 for times
      --set SETTINGS   more configuration of the measured server, in HOCON: 'log.access = false'
  -h, --help           print this help
  -V, --version        print the version

LARCH_JAVA_OPTS applies to the measured server.
END
}

help_dist() {
  cat <<'END'
Usage: larch dist [--output DIR]
Make larch-VERSION.tar.gz: launcher, jars, configuration and a systemd unit, for servers that have a
Java runtime 25 and nothing else of what builds Larch. Builds first when the sources are newer.

Options:
      --output DIR   where the archive goes (default: target beside the launcher)
  -h, --help         print this help
  -V, --version      print the version
END
}

help_format() {
  cat <<'END'
Usage: larch format
Rewrite the Java sources in the project's format.

Options:
  -h, --help      print this help
  -V, --version   print the version
END
}
