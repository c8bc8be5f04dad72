// Values of a component as JSON: names in snake_case, missing values as null.
#ifndef JSON_H
#define JSON_H

#include <stdio.h>
#include <wasmtime.h>

// Writes a value; returns false if the contract does not have its type.
bool json_write(FILE *out, const wasmtime_component_val_t *value);

#endif
