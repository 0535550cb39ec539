/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <ev.h>
#include <getopt.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "manager/app.h"
#include "manager/conf.h"
#include "manager/log.h"

enum exit_code { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct daemon {
	struct app *app;
	const char *conf_path;
	bool conf_given;
	struct conf *conf;
};

static void usage(FILE *to)
{
	fprintf(to,
		"usage: wpsd [--config FILE] [--foreground] [--check-config] [--version] [--help]\n"
		"  --config FILE   read FILE instead of " CONF_PATH "\n"
		"  --foreground    stay in the foreground, log to standard error\n"
		"  --check-config  say whether the configuration is good, and do nothing else\n");
}

static void print_conf_error(void *arg, const char *path, unsigned line, const char *problem)
{
	(void)arg;
	if (line)
		fprintf(stderr, "wpsd: %s:%u: %s\n", path, line, problem);
	else
		fprintf(stderr, "wpsd: %s: %s\n", path, problem);
}

/* The default file may be missing: every option has a default that works. One that was named must
 * be there. */
static struct conf *load_conf(const char *path, bool given)
{
	if (!given && access(path, F_OK) != 0 && errno == ENOENT)
		return conf_default();
	return conf_load(path, print_conf_error, NULL);
}

/* sd_notify(3), whose protocol is one datagram: no library is worth it. */
static void notify_service_manager(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	socklen_t length;
	int fd;

	if (!path || strlen(path) >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (address.sun_path[0] == '@')
		address.sun_path[0] = '\0';
	length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address, length) < 0)
		log_warning("main", "cannot notify the service manager: %s", strerror(errno));
	close(fd);
}

/* R17: keys are in this process's memory; no core dump, no debugger of another user, no readable
 * file by accident. */
static void protect_secrets(void)
{
	const struct rlimit none = {0, 0};

	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &none);
	umask(077);
}

static void on_stop(struct ev_loop *loop, ev_signal *signal, int events)
{
	(void)signal;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

static void on_reload(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct daemon *daemon = signal->data;
	struct conf *conf = load_conf(daemon->conf_path, daemon->conf_given);

	(void)loop;
	(void)events;
	if (!conf) {
		log_error(
			"main", "%s: not taken, the configuration before stays", daemon->conf_path);
		return;
	}
	log_info("main", "%s: read again", daemon->conf_path);
	log_level_set(conf->log_level);
	app_reload(daemon->app, conf);
	conf_free(daemon->conf);
	daemon->conf = conf;
}

static int run(struct daemon *daemon)
{
	struct ev_loop *loop = ev_default_loop(EVFLAG_AUTO);
	ev_signal term, interrupt, hangup;

	if (!loop) {
		log_error("main", "cannot make an event loop");
		return EXIT_FAILED;
	}
	daemon->app = app_new(loop, daemon->conf);
	if (!daemon->app)
		return EXIT_FAILED;
	ev_signal_init(&term, on_stop, SIGTERM);
	ev_signal_init(&interrupt, on_stop, SIGINT);
	ev_signal_init(&hangup, on_reload, SIGHUP);
	hangup.data = daemon;
	ev_signal_start(loop, &term);
	ev_signal_start(loop, &interrupt);
	ev_signal_start(loop, &hangup);
	app_open(daemon->app);
	log_info("main", "wpsd " OPENWPS_VERSION " runs%s%s",
		daemon->conf->ovsdb ? ", OVSDB at " : "",
		daemon->conf->ovsdb ? daemon->conf->ovsdb : " on its own configuration");
	notify_service_manager("READY=1");
	ev_run(loop, 0);
	notify_service_manager("STOPPING=1");
	app_free(daemon->app);
	ev_loop_destroy(loop);
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	enum { OPT_FOREGROUND = 256, OPT_CHECK, OPT_VERSION };
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'},
		{"foreground", no_argument, NULL, OPT_FOREGROUND},
		{"check-config", no_argument, NULL, OPT_CHECK},
		{"version", no_argument, NULL, OPT_VERSION},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct daemon daemon_state = {.conf_path = CONF_PATH};
	bool foreground = false, check = false;
	int option, status;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			daemon_state.conf_path = optarg;
			daemon_state.conf_given = true;
			break;
		case OPT_FOREGROUND:
			foreground = true;
			break;
		case OPT_CHECK:
			check = true;
			break;
		case OPT_VERSION:
			puts("wpsd " OPENWPS_VERSION);
			return EXIT_OK;
		case 'h':
			usage(stdout);
			return EXIT_OK;
		default:
			usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "wpsd: '%s' is not an option\n", argv[optind]);
		usage(stderr);
		return EXIT_USAGE;
	}
	daemon_state.conf = load_conf(daemon_state.conf_path, daemon_state.conf_given);
	if (!daemon_state.conf)
		return EXIT_FAILED;
	if (check) {
		printf("%s: good\n", daemon_state.conf_path);
		conf_free(daemon_state.conf);
		return EXIT_OK;
	}
	protect_secrets();
	log_level_set(daemon_state.conf->log_level);
	signal(SIGPIPE, SIG_IGN);
	if (!foreground && daemon(0, 0) != 0) {
		log_error("main", "cannot go into the background: %s", strerror(errno));
		return EXIT_FAILED;
	}
	status = run(&daemon_state);
	conf_free(daemon_state.conf);
	return status;
}
