/* SPDX-License-Identifier: BSD-3-Clause */
/* Network devices of a radio: what sysfs tells, and making and removing them over nl80211. */
#ifndef OPENWPS_NETDEV_H
#define OPENWPS_NETDEV_H

#include <stdbool.h>

#include "manager/vif.h"

/* The number of a phy, or -1 when there is no such phy. */
int netdev_phy_index(const char *phy);

bool netdev_exists(const char *if_name);

/* True when the device is one of this phy's. */
bool netdev_is_on_phy(const char *if_name, const char *phy);

/* "" when it cannot be read. */
void netdev_mac(const char *if_name, char mac[static MAC_SIZE]);

/*
 * The address for a BSS: the one its device has, unless another device has the same; else one
 * derived from the phy's, locally administered, the same for the same name as long as no other
 * device has it. False when the phy cannot be read or every address is in use.
 */
bool netdev_mac_choose(const char *phy, const char *if_name, char mac[static MAC_SIZE]);

/* Makes an access point device. 0, or an errno. */
int netdev_add(const char *phy, const char *if_name);

/* 0, or an errno. */
int netdev_remove(const char *if_name);

#endif
