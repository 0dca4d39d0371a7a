package io.larch.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Requests that are nearly right: of the API's own words, those of its neighbours, and what breaks
 * parsers, with now and then a character changed.
 */
final class FuzzedRequest {

  /** All below it is what whoever sends it may see and change. */
  static final String PREFIX = "mine";

  private static final List<String> METHODS =
      List.of("GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "DELETE", "DELETE", "OPTIONS");
  private static final List<String> ODD_METHODS =
      List.of("PATCH", "TRACE", "CONNECT", "delete", "PURGE", "MOVE", "GET\t", "", "DELETE DELETE");

  private static final List<String> SEGMENTS =
      List.of(
          PREFIX,
          PREFIX,
          "a",
          "b",
          "0",
          "other",
          "min",
          "mine2",
          "mine-b",
          "min%65",
          "MINE",
          "..",
          ".",
          "%2e%2e",
          "%2E",
          "%2e%2e%2fother",
          "%2F",
          "%2f%2e%2e",
          "%5c..%5c",
          "%00",
          "%c0%ae",
          "%ef%bc%8f",
          "%252e%252e",
          "a%20b",
          "ü",
          "%C3%BC",
          "%F0%9F%8C%B2",
          "%ff",
          "%",
          "%zz",
          "-",
          "*",
          "**",
          ";a=b",
          "a;b",
          "a?b",
          "a#b",
          "{sub}",
          "\\",
          "..\\other",
          "~",
          "");

  private static final List<String> SELECTORS =
      List.of(
          "new",
          "new/1",
          "new/2",
          "created/1",
          "modified/3",
          "all",
          "1",
          "entry/0",
          "entry/1",
          "entry/-1",
          "entry/99999999999999999999",
          "entry/x",
          "recursive",
          "recursive",
          "link",
          "info",
          "content",
          "download",
          "redirect",
          "entry/0/info",
          "entry/0/content",
          "entry/0/variants",
          "entry/0/variants/v",
          "entry/0/variants/v/content",
          "new/1/info",
          "recursive/info",
          "recursive/variants",
          "all/variants",
          "..",
          "-",
          "new/new",
          "Recursive",
          "%72ecursive",
          "all/../../../other/-/all");

  private static final List<String> NAMES =
      List.of(
          "limit",
          "order",
          "label:os",
          "os",
          "tag",
          "confirm",
          "dry-run",
          "expect",
          "delete-token",
          "w",
          "h",
          "fit",
          "format",
          "profile",
          "s",
          "cursor",
          "recursive",
          "label:",
          "label:a:b",
          "Limit",
          "limit%00",
          "_method",
          "access_token",
          "",
          "%",
          "version",
          "sig");

  private static final List<String> VALUES =
      List.of(
          "1",
          "0",
          "-1",
          "99999999999999",
          "true",
          "false",
          "new",
          "all-assets",
          "all",
          "ios",
          "x",
          "100",
          "webp",
          "",
          "%00",
          "%",
          "%ff",
          "1.5",
          "1e9",
          "null",
          "..",
          "/other",
          "/mine",
          "a,b",
          "a%26b=c",
          "'",
          "\"",
          "%F0%9F%8C%B2",
          "1%0d%0aX-Injected:%20yes");

  private static final List<String> HEADERS =
      List.of(
          "If-Match: *",
          "If-Match: \"1-1\"",
          "If-Match: W/\"1-1\"",
          "If-Match: \"",
          "If-Match: x, y",
          "If-None-Match: *",
          "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
          "If-Unmodified-Since: x",
          "Range: bytes=0-0",
          "Range: bytes=5-1",
          "Range: bytes=-0",
          "Range: bytes=0-,0-,0-,0-",
          "Range: lines=1",
          "If-Range: \"x\"",
          "Idempotency-Key: k",
          "Idempotency-Key: ",
          "Idempotency-Key: \"k\"",
          "X-HTTP-Method-Override: DELETE",
          "X-Method-Override: DELETE",
          "X-HTTP-Method: DELETE",
          "X-Original-URL: /assets/other/a",
          "X-Rewrite-URL: /assets/other/a",
          "X-Forwarded-For: 127.0.0.1",
          "X-Forwarded-Host: evil",
          "X-Forwarded-Proto: https",
          "X-Forwarded-Prefix: /assets/other",
          "Forwarded: for=_x",
          "X-Request-Id: a\tb",
          "X-Request-Id: " + "r".repeat(200),
          "Expect: 100-continue",
          "Expect: x",
          "Accept: */*",
          "Accept: image/avif;q=2",
          "Accept-Encoding: gzip;q=x",
          "Origin: http://localhost",
          "Origin: null",
          "Sec-Fetch-Site: none",
          "Sec-Fetch-Site: cross-site",
          "Cookie: a=b",
          "Upgrade: h2c",
          "Upgrade: websocket",
          "Connection: Upgrade, HTTP2-Settings",
          "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
          "Connection: keep-alive",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: identity",
          "Transfer-Encoding: gzip, chunked",
          "Content-Encoding: gzip",
          "Content-Length: 0",
          "Content-Length: 5",
          "Content-Length: -1",
          "Content-Length: 00005",
          "Content-Length: +3",
          "TE: trailers",
          "Trailer: Authorization",
          "Via: 1.1 x",
          "Max-Forwards: 0",
          "X-A:b",
          " folded",
          "No-Colon",
          "X\0Y: z",
          "X-Long: " + "a".repeat(9_000));

  private FuzzedRequest() {}

  /**
   * One of a seed, as it is sent.
   *
   * @param credential that is shown, mostly
   */
  static byte[] of(long seed, String credential) {
    return new Writer(new Draw(seed), credential).request().getBytes(StandardCharsets.ISO_8859_1);
  }

  private record Writer(Draw draw, String credential) {

    String request() {
      String method = draw.oneIn(20) ? draw.of(ODD_METHODS) : draw.of(METHODS);
      Body body =
          switch (method) {
            case "POST", "PUT" -> draw.oneIn(3) ? json() : form();
            default -> draw.oneIn(6) ? json() : new Body("", "");
          };
      String target = target(method);
      if (draw.oneIn(25)) {
        target = draw.mutated(target);
      }
      StringBuilder head = new StringBuilder(method).append(' ').append(target);
      head.append(
          draw.oneIn(40)
              ? draw.of(" HTTP/1.0", " HTTP/2.0", " http/1.1", "", " HTTP/1.1 ")
              : " HTTP/1.1");
      head.append("\r\nHost: ").append(draw.oneIn(20) ? host() : "localhost");
      if (!draw.oneIn(20)) {
        head.append("\r\nAuthorization: ").append(authorization());
      }
      int more = draw.oneIn(2) ? 0 : 1 + draw.below(2);
      for (int i = 0; i < more; i++) {
        head.append("\r\n").append(draw.oneIn(8) ? "X-Junk: " + draw.junk(40) : draw.of(HEADERS));
      }
      return head + body(body);
    }

    private String host() {
      return draw.of(
          "", "evil.example", "127.0.0.1:1", "[::1]", "localhost:99999", "a b", "other@localhost");
    }

    private String authorization() {
      return draw.oneIn(20)
          ? draw.of("Basic ", "bearer  ", "Bearer\t", "") + draw.mutated(credential)
          : "Bearer " + credential;
    }

    private String body(Body body) {
      String text = draw.oneIn(8) ? draw.mutated(body.text()) : body.text();
      String type = body.type().isEmpty() ? "" : "\r\nContent-Type: " + body.type();
      return switch (draw.below(12)) {
        case 0 -> type + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(text);
        case 1 ->
            type + "\r\nContent-Length: " + (text.length() + draw.below(9) - 4) + "\r\n\r\n" + text;
        case 2 -> type + "\r\n\r\n" + text;
        default ->
            (text.isEmpty() ? "" : type + "\r\nContent-Length: " + text.length())
                + "\r\n\r\n"
                + text;
      };
    }

    private String chunks(String text) {
      int half = text.length() / 2;
      String size = Integer.toHexString(half);
      return (draw.oneIn(4) ? draw.of("0x", "+", "-", "fffffffff", ";", "\n") : "")
          + size
          + (draw.oneIn(4) ? ";ext=\"a\"" : "")
          + "\r\n"
          + text.substring(0, half)
          + "\r\n"
          + Integer.toHexString(text.length() - half)
          + "\r\n"
          + text.substring(half)
          + "\r\n0\r\n"
          + (draw.oneIn(4) ? "Authorization: Bearer x\r\n" : "")
          + "\r\n";
    }

    private String target(String method) {
      String target =
          switch (draw.below(16)) {
            case 0 ->
                draw.of(
                    "/",
                    "/docs",
                    "/openapi.json",
                    "/docs/docs.css",
                    "/docs/../openapi.json",
                    "*",
                    "/keys",
                    "/metrics",
                    "/assets",
                    "/assets/",
                    "//assets/other",
                    "/favicon.ico");
            case 1 ->
                method.equals("POST")
                    ? draw.of("/deletions", "/deletions/by-token")
                    : "/assets/" + path();
            case 2 ->
                draw.of("http://localhost", "http://evil.example", "https://localhost:1", "//")
                    + "/assets/"
                    + path();
            case 3 ->
                method.equals("POST")
                    ? "/deletions"
                    : "/assets/-/recursive" + draw.of("", "/info", "/variants");
            default -> {
              boolean selects = draw.oneIn(method.equals("POST") ? 10 : 2);
              yield "/assets/" + path() + (selects ? "/-/" + draw.of(SELECTORS) : "");
            }
          };
      return target + query();
    }

    private String path() {
      if (draw.oneIn(3)) { // so that something is stored, and deleted
        return PREFIX + "/" + draw.of("0", "1", "a", "a/b");
      }
      // Mostly within what may be seen, or seemingly so.
      String start = draw.oneIn(5) ? "" : PREFIX + "/";
      return start
          + draw.joined(
              4,
              draw.oneIn(10) ? "//" : "/",
              () -> draw.oneIn(15) ? draw.junk(12) : draw.of(SEGMENTS));
    }

    private String query() {
      if (draw.oneIn(2)) {
        return "";
      }
      return "?"
          + draw.joined(
              3,
              draw.oneIn(10) ? ";" : "&",
              () ->
                  draw.of(NAMES)
                      + (draw.oneIn(8) ? "" : "=")
                      + (draw.oneIn(10) ? draw.junk(20) : draw.of(VALUES)));
    }

    private record Body(String type, String text) {}

    private Body json() {
      String type =
          draw.oneIn(10)
              ? draw.of(
                  "text/json",
                  "application/json; charset=utf-16",
                  "application/json;",
                  "text/plain",
                  "x")
              : "application/json";
      return new Body(
          type, draw.oneIn(10) ? deep() : draw.of(list(), update(), source(), tokenBody()));
    }

    private String deep() {
      int depth = 1 + draw.below(5_000);
      String open = draw.of("[", "{\"a\":", "[[{\"assets\":");
      return open.repeat(depth) + "1" + (draw.oneIn(2) ? "]".repeat(depth) : "");
    }

    private String list() {
      return "{\"assets\":["
          + draw.joined(5, ",", this::item)
          + "]"
          + (draw.oneIn(8) ? ",\"assets\":[" + item() + "]" : "")
          + (draw.oneIn(8) ? ",\"force\":true" : "")
          + "}";
    }

    private String item() {
      return "{\"path\":"
          + quoted("/" + path())
          + ",\"entryId\":"
          + draw.of("0", "1", "-1", "1.0", "\"0\"", "1e3", "99999999999999999999999", "null")
          + (draw.oneIn(5) ? ",\"version\":" + draw.of("\"1-1\"", "1", "null", "\"*\"") : "")
          + (draw.oneIn(10) ? ",\"path\":\"/other/a\"" : "")
          + "}";
    }

    private String update() {
      return "{"
          + draw.joined(
              4,
              ",",
              () ->
                  draw.of(
                          "\"alt\"",
                          "\"labels\"",
                          "\"tags\"",
                          "\"path\"",
                          "\"version\"",
                          "\"__proto__\"")
                      + ":"
                      + draw.of(
                          "\"x\"",
                          "{\"os\":\"ios\"}",
                          "[\"cold\"]",
                          "null",
                          "1",
                          "{\"a\":{\"b\":1}}",
                          "\"\\ud800\"",
                          "\"\\u0000\"",
                          quoted(draw.junk(30))))
          + "}";
    }

    private String source() {
      return "{\"url\":"
          + quoted(
              draw.of(
                  "http://127.0.0.1:1/",
                  "http://169.254.169.254/latest",
                  "file:///etc/passwd",
                  "http://[::1]/",
                  "gopher://x",
                  "http://localhost@evil/",
                  draw.junk(30)))
          + "}";
    }

    private String tokenBody() {
      return "{\"token\":"
          + draw.of(
              "\"larch_dt_x\"", "null", "1", "[]", quoted(draw.junk(80)), "\"" + credential + "\"")
          + "}";
    }

    private String quoted(String text) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private Body form() {
      if (draw.oneIn(3)) { // one that is right, but for what else the request says
        return new Body(
            "multipart/form-data; boundary=b",
            """
            --b\r
            Content-Disposition: form-data; name="asset"; filename="a"\r
            \r
            abc\r
            --b--\r
            """);
      }
      String boundary = draw.oneIn(20) ? draw.of("", "b".repeat(300), "a b", "--", "\"q\"") : "b";
      String type =
          draw.oneIn(15)
              ? draw.of(
                  "multipart/form-data",
                  "multipart/mixed; boundary=b",
                  "multipart/form-data; boundary=b; boundary=c",
                  "MULTIPART/FORM-DATA; BOUNDARY=b",
                  "application/x-www-form-urlencoded")
              : "multipart/form-data; boundary=" + boundary;
      StringBuilder text = new StringBuilder(draw.oneIn(15) ? "preamble\r\n" : "");
      int parts = draw.oneIn(10) ? draw.below(40) : 1 + draw.below(2);
      for (int i = 0; i < parts; i++) {
        text.append("--").append(boundary).append("\r\n").append(part());
      }
      text.append(draw.oneIn(12) ? "" : "--" + boundary + "--").append("\r\n");
      return new Body(type, text.toString());
    }

    private String part() {
      String name =
          draw.oneIn(6)
              ? draw.of("metadata", "file", "", "asset\0", "ASSET", "a\"b")
              : draw.of("asset", "asset", "metadata");
      return "Content-Disposition: "
          + (draw.oneIn(15)
              ? draw.of("attachment", "form-data; name=asset; name=metadata", "x")
              : "form-data; name=\"" + name + "\"")
          + (draw.oneIn(2)
              ? "; filename=\""
                  + draw.of(
                      "a", "../../other", "a\\\"b", "ü.png", "a\0.png", "con", "x".repeat(300))
                  + "\""
              : "")
          + (draw.oneIn(4)
              ? "\r\nContent-Type: "
                  + draw.of(
                      "application/json", "text/html", "image/svg+xml", "x", "multipart/mixed")
              : "")
          + (draw.oneIn(15) ? "\r\nContent-Transfer-Encoding: base64" : "")
          + (draw.oneIn(25) ? "\r\nX-Long: " + "y".repeat(20_000) : "")
          + "\r\n\r\n"
          + (draw.oneIn(3)
              ? update()
              : draw.of(
                  "abc",
                  "<svg onload=alert(1)>",
                  "\u0089PNG\r\n\u001a\n",
                  "GIF89a",
                  draw.junk(200)))
          + "\r\n";
    }
  }
}
