package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.buffer.Buffer;
import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * S3's answer to ListObjectsV2 and ListObjectVersions, read by ourselves: the SDK leaves the keys
 * of versions encoded as they came, and a key that is taken for another would count as gone; and it
 * can't read what a store repeats of a request with control characters.
 *
 * @param entries objects, or versions and delete markers
 * @param truncated whether there are more
 */
record ListingDocument(List<Entry> entries, boolean truncated) {

  /** What is listed. */
  enum Of {
    /** Objects as they are read. */
    OBJECTS("ListBucketResult"),
    /** Versions and delete markers. */
    VERSIONS("ListVersionsResult");

    private final String root;

    Of(String root) {
      this.root = root;
    }
  }

  /**
   * An object, a version or a delete marker.
   *
   * @param versionId empty for an object
   * @param current whether whoever reads the key gets it
   * @param bytes 0 for a delete marker
   * @param modifiedAt null if the store doesn't say
   */
  record Entry(
      String key, String versionId, boolean current, long bytes, @Nullable Instant modifiedAt) {}

  private static final XMLInputFactory PARSERS = S3Xml.parsers();

  /**
   * Reads a whole answer.
   *
   * @param what for error messages
   * @throws ContentStoreException of kind UNAVAILABLE when it was cut short, of kind UNKNOWN when
   *     it can't be read
   */
  static ListingDocument read(Of of, Buffer answer, String what) {
    try {
      return read(of, answer);
    } catch (XMLStreamException | IllegalArgumentException | DateTimeException e) {
      boolean cutShort = S3Xml.rootOf(answer).isEmpty();
      throw new ContentStoreException(
          cutShort ? Kind.UNAVAILABLE : Kind.UNKNOWN,
          what + " can't be read: " + S3Errors.describe(e),
          e);
    }
  }

  /**
   * Reads a whole document.
   *
   * @throws XMLStreamException when it is not well-formed, as one that was cut short, or is
   *     something else
   */
  static ListingDocument read(Of of, Buffer document) throws XMLStreamException {
    XMLStreamReader reader =
        PARSERS.createXMLStreamReader(new StringReader(asXml11(document.toString())));
    try {
      return read(of, reader);
    } finally {
      reader.close();
    }
  }

  /**
   * What was asked for is repeated as it was sent, and XML 1.0 can't even refer to a control
   * character.
   */
  private static String asXml11(String document) {
    return "<?xml version=\"1.1\"?>" + document.replaceFirst("^\\s*<\\?xml[^>]*>", "");
  }

  private static ListingDocument read(Of of, XMLStreamReader reader) throws XMLStreamException {
    List<Entry> entries = new ArrayList<>();
    boolean truncated = false;
    boolean encoded = false;
    reader.nextTag();
    if (!reader.getLocalName().equals(of.root)) {
      throw new XMLStreamException("not a " + of.root + " but " + reader.getLocalName());
    }
    while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
      switch (reader.getLocalName()) {
        case "IsTruncated" -> truncated = reader.getElementText().strip().equals("true");
        case "EncodingType" -> encoded = reader.getElementText().strip().equals("url");
        case "Contents", "Version", "DeleteMarker" ->
            entries.add(entry(of, reader, reader.getLocalName()));
        default -> skip(reader);
      }
    }
    while (reader.hasNext()) {
      reader.next();
    }
    return new ListingDocument(encoded ? decoded(entries) : entries, truncated);
  }

  private static Entry entry(Of of, XMLStreamReader reader, String element)
      throws XMLStreamException {
    String key = "";
    String version = "";
    boolean latest = of == Of.OBJECTS;
    long bytes = 0;
    Instant modifiedAt = null;
    while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
      switch (reader.getLocalName()) {
        case "Key" -> key = reader.getElementText();
        case "VersionId" -> version = reader.getElementText();
        case "IsLatest" -> latest = reader.getElementText().strip().equals("true");
        case "Size" -> bytes = Long.parseLong(reader.getElementText().strip());
        case "LastModified" -> modifiedAt = Instant.parse(reader.getElementText().strip());
        default -> skip(reader);
      }
    }
    if (key.isEmpty() || (version.isEmpty() && of == Of.VERSIONS)) {
      throw new XMLStreamException("an entry without key or version");
    }
    return new Entry(key, version, latest && !element.equals("DeleteMarker"), bytes, modifiedAt);
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
                    URLDecoder.decode(entry.key(), StandardCharsets.UTF_8),
                    entry.versionId(),
                    entry.current(),
                    entry.bytes(),
                    entry.modifiedAt()))
        .toList();
  }
}
