"""Verifies a proof of a receipt, from the published formats alone: C2SP's signed-note, tlog-checkpoint and tlog-proof, RFC 6962,
RFC 8785, RFC 8032. Shares nothing with Larch. Python's standard library, and openssl for Ed25519.

usage: verify.py PROOF KEYS [SELECTOR SALT]
"""
import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
import tempfile


def need(holds, why):
    if not holds:
        print("refused: " + why)
        sys.exit(1)


def strict_b64(text):
    try:
        raw = base64.b64decode(text, validate=True)
    except Exception:
        raw = None
    need(raw is not None and base64.b64encode(raw).decode() == text, "base64")
    return raw


def sha(data):
    return hashlib.sha256(data).digest()


def ed25519(key, message, signature):
    with tempfile.NamedTemporaryFile() as k, tempfile.NamedTemporaryFile() as m, tempfile.NamedTemporaryFile() as s:
        k.write(bytes.fromhex("302a300506032b6570032100") + key)
        m.write(message)
        s.write(signature)
        for f in (k, m, s):
            f.flush()
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", k.name, "-rawin", "-in", m.name, "-sigfile", s.name],
            capture_output=True)
        return done.returncode == 0


def known_keys(text):
    keys = {}
    for line in text.splitlines():
        parts = line.split("+", 2)
        need(len(parts) == 3, "key")
        name, key_id, typed = parts[0], parts[1], strict_b64(parts[2])
        need(len(typed) == 33 and typed[0] == 1, "key type")
        need(sha(name.encode() + b"\n" + typed)[:4].hex() == key_id, "key id")
        keys[(name, bytes.fromhex(key_id))] = typed[1:]
    need(keys, "no key")
    return keys


def checkpoint(note, keys):
    split = note.rfind("\n\n")
    need(split >= 0 and note.endswith("\n"), "note")
    text, lines = note[: split + 1], note[split + 2 :].split("\n")[:-1]
    body = text.split("\n")
    need(len(body) == 4 and body[3] == "", "checkpoint")
    need(re.fullmatch("0|[1-9][0-9]*", body[1]), "size")
    root = strict_b64(body[2])
    need(len(root) == 32, "root")
    good = False
    need(lines, "no signature")
    for line in lines:
        found = re.fullmatch("\u2014 ([!-~]+) ([A-Za-z0-9+/=]+)", line)
        need(found and "+" not in found[1], "signature line")
        raw = strict_b64(found[2])
        key = keys.get((found[1], raw[:4]))
        if key is not None and found[1] == body[0]:
            need(ed25519(key, text.encode(), raw[4:]), "signature")
            good = True
    need(good, "not signed")
    return int(body[1]), root


def root_of(index, size, leaf, path):
    need(0 <= index < size, "index")
    f, s, r = index, size - 1, leaf
    for p in path:
        need(s > 0, "too long")
        if f & 1 or f == s:
            r = sha(b"\x01" + p + r)
            if not f & 1:
                while f and not f & 1:
                    f >>= 1
                    s >>= 1
        else:
            r = sha(b"\x01" + r + p)
        f >>= 1
        s >>= 1
    need(s == 0, "too short")
    return r


def canonical(leaf):
    need(len(leaf) <= 65535 and all(0x20 <= b <= 0x7E for b in leaf), "leaf bytes")
    value = json.loads(leaf)
    again = json.dumps(value, sort_keys=True, separators=(",", ":"))
    need(again.encode() == leaf and value.get("v") == 1, "leaf form")
    return value


def main():
    proof = open(sys.argv[1], encoding="utf-8", newline="").read()
    keys = known_keys(open(sys.argv[2], encoding="utf-8", newline="").read())
    head, _, note = proof.partition("\n\n")
    lines = head.split("\n")
    need(len(lines) >= 3 and lines[0] == "c2sp.org/tlog-proof@v1", "header")
    need(lines[1].startswith("extra "), "extra")
    need(re.fullmatch("index (0|[1-9][0-9]*)", lines[2]), "index line")
    leaf = strict_b64(lines[1][6:])
    path = [strict_b64(line) for line in lines[3:]]
    need(all(len(p) == 32 for p in path), "hash")
    value = canonical(leaf)
    size, root = checkpoint(note, keys)
    need(root_of(int(lines[2][6:]), size, sha(b"\x00" + leaf), path) == root, "root")
    if len(sys.argv) > 3:
        salt = base64.urlsafe_b64decode(sys.argv[4] + "=")
        need(len(salt) == 32, "salt")
        need(hmac.new(salt, sys.argv[3].encode(), hashlib.sha256).hexdigest() == value.get("commitment"), "commitment")
    print("good: %s %s" % (value["kind"], value["id"]))


try:
    main()
except SystemExit:
    raise
except Exception as e:
    print("refused: " + repr(e))
    sys.exit(1)
