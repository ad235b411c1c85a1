#include <avahi-core/core.h>
#include <avahi-core/lookup.h>
#include <avahi-core/publish.h>
#include <avahi-common/error.h>
#include <avahi-common/thread-watch.h>
