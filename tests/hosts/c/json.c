#include "json.h"

#include <inttypes.h>

static void write_string(FILE *out, const wasm_name_t *text) {
  fputc('"', out);
  for (size_t at = 0; at < text->size; at++) {
    unsigned char byte = (unsigned char)text->data[at];
    if (byte == '"' || byte == '\\') {
      fprintf(out, "\\%c", byte);
    } else if (byte < 0x20) {
      fprintf(out, "\\u%04x", byte);
    } else {
      fputc(byte, out);
    }
  }
  fputc('"', out);
}

static void write_name(FILE *out, const wasm_name_t *name) {
  fputc('"', out);
  for (size_t at = 0; at < name->size; at++) {
    fputc(name->data[at] == '-' ? '_' : name->data[at], out);
  }
  fputs("\":", out);
}

static void write_char(FILE *out, uint32_t character) {
  // JSON has no more than 16 bits in an escape: two of them for the rest.
  if (character < 0x10000) {
    fprintf(out, "\"\\u%04" PRIx32 "\"", character);
  } else {
    uint32_t rest = character - 0x10000;
    fprintf(out, "\"\\u%04" PRIx32 "\\u%04" PRIx32 "\"", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
  }
}

static bool write_list(FILE *out, const wasmtime_component_vallist_t *list) {
  bool known = true;
  fputc('[', out);
  for (size_t at = 0; at < list->size; at++) {
    fputs(at ? "," : "", out);
    known &= json_write(out, &list->data[at]);
  }
  fputc(']', out);
  return known;
}

static bool write_record(FILE *out, const wasmtime_component_valrecord_t *record) {
  bool known = true;
  fputc('{', out);
  for (size_t at = 0; at < record->size; at++) {
    fputs(at ? "," : "", out);
    write_name(out, &record->data[at].name);
    known &= json_write(out, &record->data[at].val);
  }
  fputc('}', out);
  return known;
}

static bool write_result(FILE *out, const wasmtime_component_valresult_t *result) {
  fputs(result->is_ok ? "{\"ok\":" : "{\"err\":", out);
  bool known = json_write(out, result->val);
  fputc('}', out);
  return known;
}

bool json_write(FILE *out, const wasmtime_component_val_t *value) {
  switch (value ? value->kind : WASMTIME_COMPONENT_OPTION) {
  case WASMTIME_COMPONENT_BOOL:
    fputs(value->of.boolean ? "true" : "false", out);
    return true;
  case WASMTIME_COMPONENT_U32:
    fprintf(out, "%" PRIu32, value->of.u32);
    return true;
  case WASMTIME_COMPONENT_U64:
    fprintf(out, "%" PRIu64, value->of.u64);
    return true;
  case WASMTIME_COMPONENT_CHAR:
    write_char(out, value->of.character);
    return true;
  case WASMTIME_COMPONENT_STRING:
    write_string(out, &value->of.string);
    return true;
  case WASMTIME_COMPONENT_ENUM:
    write_string(out, &value->of.enumeration);
    return true;
  case WASMTIME_COMPONENT_LIST:
    return write_list(out, &value->of.list);
  case WASMTIME_COMPONENT_RECORD:
    return write_record(out, &value->of.record);
  case WASMTIME_COMPONENT_RESULT:
    return write_result(out, &value->of.result);
  case WASMTIME_COMPONENT_OPTION:
    if (value && value->of.option) {
      return json_write(out, value->of.option);
    }
    fputs("null", out);
    return true;
  default:
    return false;
  }
}
