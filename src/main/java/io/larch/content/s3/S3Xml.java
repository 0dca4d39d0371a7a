package io.larch.content.s3;

import io.minio.Xml;
import io.minio.errors.XmlParserException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** S3's XML, by the SDK's own message classes. */
final class S3Xml {

  private static final XMLInputFactory PARSERS = parsers();

  private S3Xml() {}

  /** Parsers that look at nothing outside the document. */
  static XMLInputFactory parsers() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /**
   * The name of a document's root element, once the whole document has been found well-formed;
   * empty for anything else, also for a document that was cut short. The SDK's parser alone would
   * take neither amiss: it does not look at the root's name, and it stops reading when it has what
   * it wants.
   */
  static String rootOf(Buffer document) {
    try {
      XMLStreamReader reader =
          PARSERS.createXMLStreamReader(new ByteArrayInputStream(document.getBytes()));
      try {
        reader.nextTag();
        String root = reader.getLocalName();
        while (reader.hasNext()) {
          reader.next();
        }
        return root;
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      return "";
    }
  }

  static <T> T parse(Class<T> type, Buffer document) throws XmlParserException {
    return Xml.unmarshal(type, document.toString(StandardCharsets.UTF_8));
  }

  static Buffer write(Object message) throws XmlParserException {
    return Buffer.buffer(Xml.marshal(message));
  }

  /**
   * Whether a key comes through XML unchanged. XML 1.0 has no way to write most control characters,
   * and parsers turn line ends into one kind and may trim.
   */
  static boolean canCarry(String key) {
    return key.equals(key.strip())
        && key.codePoints()
            .noneMatch(
                c ->
                    c < 0x20
                        || (c >= 0x7F && c <= 0x9F)
                        || c == 0x2028
                        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                        || c == 0xFFFE
                        || c == 0xFFFF);
  }
}
