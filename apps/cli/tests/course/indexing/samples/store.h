/* store.h -- keeps parcels
 * For conditions of distribution and use, see copyright notice in parcel.h
 */
#ifndef STORE_H
#define STORE_H

#include <stddef.h>
#include "parcel.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The most parcels that one shelf may hold. */
#define STORE_LIMIT 16
#define STORE_MAX(a, b) ((a) > (b) ? (a) : (b))

/**
 * \brief Why something could not be done.
 */
typedef enum store_error {
    STORE_OK,
    STORE_MISSING
} store_error;

typedef struct store store;
typedef int (*store_finder)(const struct parcel *p, void *user);

/** A shelf. */
struct shelf {
    size_t count;
    struct parcel *parcels[STORE_LIMIT];
};

/*!
 * Opens a store.
 * \param path where it lies
 * \return the store, or NULL
 */
STORE_API store *store_open(const char *path);
extern store_error store_take OF((store *s, const char *number));

#ifdef STORE_DEBUG
void store_dump(const store *s);
#endif

#ifdef __cplusplus
}
#endif
#endif
