/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/hostapd_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "manager/ports/hostapd/render.h"

#define IF_NAME "home-ap-24"
#define TURNS	200000

struct fake_address {
	struct sockaddr_un address;
	socklen_t size;
};

static struct vif_key sample_keys[] = {{"key", "opensync11", ""}, {"key-2", "12345678", ""}};

/* What wpsd feeds to itself is no event that EVRUN_ONCE would return after. */
static void turn(struct fake *fake)
{
	ev_run(fake->loop, EVRUN_NOWAIT);
	usleep(50);
}

/* --- hostapd --- */

static void fake_load_file(struct fake *fake)
{
	FILE *file = fopen(fake->psk_path, "r");
	size_t length;
	char *end;

	fake->loaded[0] = fake->last[0] = '\0';
	if (!file)
		return;
	length = fread(fake->loaded, 1, sizeof(fake->loaded) - 1, file);
	fake->loaded[length] = '\0';
	fclose(file);
	end = strstr(fake->loaded, "end=1\n");
	if (end)
		*end = '\0';
	end = strrchr(fake->loaded, ' ');
	if (end)
		sscanf(end, " %79s", fake->last);
}

static const char *fake_station_tell(const struct fake_station *sta)
{
	static char text[512];
	int used = snprintf(text, sizeof(text), "%s\nflags=%s\n", sta->mac, sta->flags);

	if (*sta->akm)
		used += snprintf(text + used, sizeof(text) - (size_t)used,
			"wpa=2\nAKMSuiteSelector=%s\n", sta->akm);
	if (*sta->key_id)
		snprintf(text + used, sizeof(text) - (size_t)used, "keyid=%s\n", sta->key_id);
	return text;
}

static const char *fake_stations(const struct fake *fake, const char *request)
{
	const char *after = strchr(request, ' ');

	for (size_t i = 0; i < fake->n_stations; i++) {
		const bool same = after && strcmp(after + 1, fake->stations[i].mac) == 0;

		if (!after || (same && strncmp(request, "STA ", 4) == 0))
			return fake_station_tell(&fake->stations[i]);
		if (same)
			return i + 1 < fake->n_stations ? fake_station_tell(&fake->stations[i + 1])
							: "";
	}
	return "";
}

static const char *fake_bss(struct fake *fake, const char *request)
{
	static char text[256];
	const size_t used = strlen(fake->log);

	if (strncmp(request, "STA", 3) == 0 && strcmp(request, "STATUS") != 0)
		return fake_stations(fake, request);
	if (strcmp(request, "STATUS") == 0)
		return "state=ENABLED\n";
	if (strcmp(request, "WPS_GET_STATUS") == 0)
		return "PBC Status: Disabled\nLast WPS result: None\n";
	if (strcmp(request, "GET_CONFIG") == 0) {
		snprintf(text, sizeof(text), "wps_state=configured\npsk=%s\n", fake->last);
		return text;
	}
	snprintf(fake->log + used, sizeof(fake->log) - used, "%s\n", request);
	if (fake->refuse && strncmp(request, fake->refuse, strlen(fake->refuse)) == 0)
		return "FAIL\n";
	if (sscanf(request, "SET wpa_psk_file %255s", fake->psk_path) == 1)
		return "OK\n";
	if (strcmp(request, "RELOAD_WPA_PSK") == 0) {
		fake_load_file(fake);
		return strstr(fake->psk_path, "/load-") ? "FAIL\n" : "OK\n";
	}
	return "OK\n";
}

static void fake_read(struct ev_loop *loop, ev_io *io, int revents)
{
	struct fake *fake = io->data;
	struct fake_address from = {.size = sizeof(from.address)};
	char request[512], if_name[32];
	const char *reply = "OK\n";
	int skip = 0;
	ssize_t length;

	(void)loop;
	(void)revents;
	length = recvfrom(fake->server, request, sizeof(request) - 1, 0,
		(struct sockaddr *)&from.address, &from.size);
	assert_true(length > 0);
	request[length] = '\0';
	if (strcmp(request, "PING") == 0)
		reply = "PONG\n";
	else if (strcmp(request, "INTERFACES") == 0)
		reply = "anchor0\n" IF_NAME "\n";
	else if (strcmp(request, "ATTACH") == 0)
		*fake->monitor = from;
	else if (sscanf(request, "IFNAME=%31s %n", if_name, &skip) == 1)
		reply = fake_bss(fake, request + skip);
	sendto(fake->server, reply, strlen(reply), 0, (struct sockaddr *)&from.address, from.size);
}

static void fake_listen(struct fake *fake)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	fake->server = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/hostapd.ctrl", fake->dir);
	assert_int_equal(bind(fake->server, (struct sockaddr *)&address, sizeof(address)), 0);
	ev_io_init(&fake->io, fake_read, fake->server, EV_READ);
	fake->io.data = fake;
	ev_io_start(fake->loop, &fake->io);
}

/* --- wpsd --- */

static void on_fact(void *arg, const struct core_input *fact)
{
	struct fake *fake = arg;

	if (fact->kind == IN_HOSTAPD_UP)
		fake->up = true;
	if (fact->kind == IN_HOSTAPD_DOWN)
		fake->n_drops++;
	if (fact->kind == IN_DONE)
		fake->done = (int)fact->done.result;
}

static const struct vif_config *on_vif(void *arg, const char *if_name)
{
	const struct fake *fake = arg;

	assert_string_equal(if_name, fake->vif.if_name);
	return &fake->vif;
}

static const struct radio_config *on_radio(void *arg, const char *if_name)
{
	const struct fake *fake = arg;

	assert_string_equal(if_name, "wifi0");
	return &fake->radio;
}

static struct device_keys on_device_keys(void *arg, const char *ssid)
{
	const struct fake *fake = arg;

	assert_string_equal(ssid, "home");
	return fake->devices;
}

static void on_adopt(void *arg, const char *if_name, const char *path)
{
	struct fake *fake = arg;

	assert_non_null(strstr(path, if_name));
	fake->n_adopted++;
	if (fake->adopts.n_keys)
		fake->devices = fake->adopts;
}

static struct hostapd_port_config port_config(const struct fake *fake)
{
	return (struct hostapd_port_config){.binary = "/nonexistent",
		.run_dir = fake->dir,
		.private_dir = fake->dir,
		.registrar_port = 18120,
		.registrar_secret = "5ec2e7"};
}

static void port_new(struct fake *fake)
{
	const struct hostapd_port_callbacks callbacks = {.arg = fake,
		.fact = on_fact,
		.vif = on_vif,
		.radio = on_radio,
		.device_keys = on_device_keys,
		.adopt = on_adopt};
	const struct hostapd_port_config config = port_config(fake);

	fake->up = false;
	fake->port = hostapd_port_new(fake->loop, &config, &callbacks);
	assert_non_null(fake->port);
	hostapd_port_open(fake->port);
}

static void port_open(struct fake *fake)
{
	port_new(fake);
	for (int i = 0; i < TURNS && !fake->up; i++)
		turn(fake);
	assert_true(fake->up);
	assert_int_equal(fake->n_drops, 0);
}

static void record_write(const struct fake *fake)
{
	const struct hostapd_port_config config = port_config(fake);
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/hostapd.record", fake->dir);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file,
		"openwps hostapd 1\nradio wifi0 phy0 anchor0 1\nbss " IF_NAME
		" wifi0 %llx 0 0 0 1 1 \n",
		(unsigned long long)render_bss_hash(&fake->vif, &fake->radio, &config));
	fclose(file);
}

int fake_open(void **state)
{
	struct fake *fake = calloc(1, sizeof(*fake));

	assert_non_null(fake);
	fake->monitor = calloc(1, sizeof(*fake->monitor));
	assert_non_null(fake->monitor);
	snprintf(fake->dir, sizeof(fake->dir), "/tmp/test-hostapd-XXXXXX");
	assert_non_null(mkdtemp(fake->dir));
	fake->loop = ev_loop_new(0);
	fake->vif = (struct vif_config){.if_name = IF_NAME,
		.radio = "wifi0",
		.ssid = "home",
		.enabled = true,
		.wpa_versions = 2,
		.akm = AKM_PSK,
		.rsn_pairwise = CIPHER_CCMP,
		.keys = sample_keys,
		.n_keys = 2,
		.registrar = REGISTRAR_OWN};
	fake->radio = (struct radio_config){
		.if_name = "wifi0", .phy = "phy0", .driver = "nl80211", .hw_mode = "g"};
	fake->radio.enabled = true;
	fake->radio.channel = 1;
	fake_listen(fake);
	record_write(fake);
	port_open(fake);
	*state = fake;
	return 0;
}

int fake_close(void **state)
{
	struct fake *fake = *state;
	char command[128];

	hostapd_port_free(fake->port, false);
	ev_io_stop(fake->loop, &fake->io);
	if (fake->server >= 0)
		close(fake->server);
	ev_loop_destroy(fake->loop);
	snprintf(command, sizeof(command), "rm -r %s", fake->dir);
	assert_int_equal(system(command), 0);
	free(fake->monitor);
	free(fake);
	return 0;
}

void fake_reset(struct fake *fake)
{
	hostapd_port_free(fake->port, false);
	record_write(fake);
	port_open(fake);
}

void fake_restart(struct fake *fake)
{
	hostapd_port_free(fake->port, false);
	port_open(fake);
}

void fake_orphan(struct fake *fake)
{
	char path[128];

	hostapd_port_free(fake->port, false);
	ev_io_stop(fake->loop, &fake->io);
	close(fake->server);
	fake->server = -1;
	snprintf(path, sizeof(path), "%s/hostapd.ctrl", fake->dir);
	unlink(path);
	port_new(fake);
	for (int i = 0; i < TURNS && !fake->n_drops; i++)
		turn(fake);
}

static void settle(struct fake *fake)
{
	for (int i = 0; i < 50; i++)
		turn(fake);
}

int fake_command(
	struct fake *fake, enum core_command_kind kind, const char *if_name, const char *key_id)
{
	struct core_command command = {.kind = kind};

	fake->log[0] = '\0';
	fake->done = -1;
	snprintf(command.if_name, sizeof(command.if_name), "%s", if_name);
	snprintf(command.key_id, sizeof(command.key_id), "%s", key_id);
	hostapd_port_command(fake->port, &command);
	for (int i = 0; i < TURNS && fake->done < 0; i++)
		turn(fake);
	settle(fake);
	return fake->done;
}

int fake_load(struct fake *fake, const char *key_id)
{
	return fake_command(fake, CMD_KEYS_LOAD, IF_NAME, key_id);
}

void fake_event(struct fake *fake, const char *text)
{
	char line[256];

	fake->log[0] = '\0';
	snprintf(line, sizeof(line), "IFNAME=" IF_NAME " <3>%s", text);
	assert_true(sendto(fake->server, line, strlen(line), 0,
			    (struct sockaddr *)&fake->monitor->address, fake->monitor->size) > 0);
	settle(fake);
}

const char *fake_file(const struct fake *fake, const char *name)
{
	static char text[65536];
	char path[192];
	FILE *file;
	size_t length;

	snprintf(path, sizeof(path), "%s/%s", fake->dir, name);
	file = fopen(path, "r");
	if (!file)
		return "";
	length = fread(text, 1, sizeof(text) - 1, file);
	text[length] = '\0';
	fclose(file);
	return text;
}
