/* SPDX-License-Identifier: BSD-3-Clause */
/* jansson's loops for cppcheck, which does not find its header. */
#define json_object_foreach(object, key, value)                                                    \
	for ((key) = first(object); (value) = json_object_get((object), (key)); (key) = next(key))
#define json_array_foreach(array, index, value)                                                    \
	for ((index) = 0; (value) = json_array_get((array), (index)); (index)++)
