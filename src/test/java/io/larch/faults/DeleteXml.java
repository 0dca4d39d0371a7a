package io.larch.faults;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The XML of S3's multi-delete, read and written apart from what Larch does it with. */
final class DeleteXml {

  private static final XMLInputFactory PARSERS = XMLInputFactory.newDefaultFactory();

  private DeleteXml() {}

  /**
   * The keys that a document names.
   *
   * @param parent the element that the key stands in: {@code Object} of a request, {@code Deleted}
   *     or {@code Error} of an answer
   */
  static List<String> keys(Buffer document, String parent) {
    List<String> keys = new ArrayList<>();
    try {
      XMLStreamReader reader =
          PARSERS.createXMLStreamReader(new ByteArrayInputStream(document.getBytes()));
      boolean inside = false;
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          if (inside && reader.getLocalName().equals("Key")) {
            keys.add(reader.getElementText());
          } else {
            inside |= reader.getLocalName().equals(parent);
          }
        } else if (event == XMLStreamConstants.END_ELEMENT
            && reader.getLocalName().equals(parent)) {
          inside = false;
        }
      }
      reader.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("not the XML of a multi-delete: " + document, e);
    }
    return keys;
  }

  /** An answer. */
  static Buffer result(Collection<String> deleted, Collection<String> failed, String code) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    xml.append("<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    for (String key : deleted) {
      xml.append("<Deleted><Key>").append(escape(key)).append("</Key></Deleted>");
    }
    for (String key : failed) {
      xml.append("<Error><Key>").append(escape(key)).append("</Key><Code>").append(code);
      xml.append("</Code><Message>by the gateway</Message></Error>");
    }
    return Buffer.buffer(xml.append("</DeleteResult>").toString());
  }

  /** A refusal. */
  static Buffer error(String code) {
    return Buffer.buffer(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
            + code
            + "</Code><Message>by the gateway</Message></Error>");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
