package io.larch.content;

import io.vertx.core.buffer.Buffer;
import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * S3's answer to ListObjectVersions, read by ourselves: the SDK leaves keys encoded as they came,
 * and a key that is taken for another would count as gone.
 *
 * @param entries versions and delete markers
 * @param truncated whether there are more
 */
record VersionListing(List<Entry> entries, boolean truncated) {

  /** A version or a delete marker. */
  record Entry(String key, String versionId) {}

  private static final XMLInputFactory PARSERS = S3Xml.parsers();

  /**
   * Reads a whole document.
   *
   * @throws XMLStreamException when it is not well-formed, as one that was cut short, or is
   *     something else
   */
  static VersionListing read(Buffer document) throws XMLStreamException {
    XMLStreamReader reader =
        PARSERS.createXMLStreamReader(new StringReader(asXml11(document.toString())));
    try {
      return read(reader);
    } finally {
      reader.close();
    }
  }

  /** The prefix is repeated as it was sent, and XML 1.0 can't even refer to a control character. */
  private static String asXml11(String document) {
    return "<?xml version=\"1.1\"?>" + document.replaceFirst("^\\s*<\\?xml[^>]*>", "");
  }

  private static VersionListing read(XMLStreamReader reader) throws XMLStreamException {
    List<Entry> entries = new ArrayList<>();
    boolean truncated = false;
    boolean encoded = false;
    reader.nextTag();
    if (!reader.getLocalName().equals("ListVersionsResult")) {
      throw new XMLStreamException("not a list of versions but " + reader.getLocalName());
    }
    while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
      switch (reader.getLocalName()) {
        case "IsTruncated" -> truncated = reader.getElementText().strip().equals("true");
        case "EncodingType" -> encoded = reader.getElementText().strip().equals("url");
        case "Version", "DeleteMarker" -> entries.add(entry(reader));
        default -> skip(reader);
      }
    }
    while (reader.hasNext()) {
      reader.next();
    }
    return new VersionListing(encoded ? decoded(entries) : entries, truncated);
  }

  private static Entry entry(XMLStreamReader reader) throws XMLStreamException {
    String key = "";
    String version = "";
    while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
      switch (reader.getLocalName()) {
        case "Key" -> key = reader.getElementText();
        case "VersionId" -> version = reader.getElementText();
        default -> skip(reader);
      }
    }
    if (key.isEmpty() || version.isEmpty()) {
      throw new XMLStreamException("a version without key or id");
    }
    return new Entry(key, version);
  }

  private static void skip(XMLStreamReader reader) throws XMLStreamException {
    int depth = 1;
    while (depth > 0) {
      int event = reader.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
    }
  }

  /** After the whole document: where it says that keys are encoded is not laid down. */
  private static List<Entry> decoded(List<Entry> entries) {
    return entries.stream()
        .map(
            entry ->
                new Entry(
                    URLDecoder.decode(entry.key(), StandardCharsets.UTF_8), entry.versionId()))
        .toList();
  }
}
