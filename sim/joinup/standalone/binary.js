// The binary format of a module, as far as joinup/compiled/wasm.py writes it.

/** Returns a reader of a module's bytes. */
function reader(bytes, at = 0) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const leb = signed => {
    let value = 0,
      shift = 0,
      byte;
    do {
      byte = bytes[at++];
      if (shift < 32) value |= (byte & 127) << shift;
      shift += 7;
    } while (byte & 128);
    return signed && shift < 32 && byte & 64 ? value | (-1 << shift) : value;
  };
  return {
    byte: () => bytes[at++],
    unsigned: () => leb(false) >>> 0,
    signed: () => leb(true),
    take: length => bytes.subarray(at, (at += length)),
    lanes: () => {
      at += 16;
      return [at - 16, at - 8].map(where => ({
        f: view.getFloat64(where, true),
        w: [view.getInt32(where, true), view.getInt32(where + 4, true)],
      }));
    },
    get at() {
      return at;
    },
    set at(to) {
      at = to;
    },
  };
}

/** Returns the sections of a module that matter: types, functions, pages, exports, code and data. */
function sections(bytes) {
  const read = reader(bytes, 8),
    found = {};
  const list = item => Array.from({ length: read.unsigned() }, item);
  const kinds = () => [...read.take(read.unsigned())];
  const take = {
    1: () => (found.types = list(() => (read.byte(), [kinds(), kinds()]))),
    3: () => (found.functions = list(read.unsigned)),
    5: () => (read.byte(), read.byte(), (found.pages = read.unsigned())),
    7: () =>
      (found.exports = list(() => [
        new TextDecoder().decode(read.take(read.unsigned())),
        read.byte(),
        read.unsigned(),
      ])),
    10: () => (found.code = list(() => read.take(read.unsigned()))),
    11: () =>
      (found.data = list(() => {
        read.byte();
        read.byte();
        const at = read.signed();
        read.byte();
        return [at, read.take(read.unsigned())];
      })),
  };
  while (read.at < bytes.length) {
    const number = read.byte(),
      length = read.unsigned(),
      end = read.at + length;
    take[number]?.();
    read.at = end;
  }
  return found;
}
