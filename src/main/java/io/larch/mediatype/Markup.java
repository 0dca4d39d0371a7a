package io.larch.mediatype;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/** Tells HTML, XHTML, SVG and other XML from text, by the first element. */
final class Markup {

  private static final String HTML = "text/html";
  private static final String XHTML = "application/xhtml+xml";
  private static final String SVG = "image/svg+xml";
  private static final String XML = "application/xml";
  private static final String XHTML_NAMESPACE = "http://www.w3.org/1999/xhtml";
  private static final String SVG_NAMESPACE = "http://www.w3.org/2000/svg";

  /** Elements that only an HTML document begins with. */
  private static final Set<String> OF_DOCUMENTS =
      Set.of("html", "head", "body", "title", "meta", "link", "base");

  /** Elements that HTML begins with, but Markdown and templates as well. */
  private static final Set<String> OF_FRAGMENTS =
      Set.of(
          "a", "article", "b", "br", "center", "div", "font", "h1", "h2", "h3", "header", "iframe",
          "img", "main", "nav", "ol", "p", "pre", "script", "section", "span", "style", "table",
          "ul");

  private final MimeTypes registry;

  /**
   * @param registry knows types of XML by their root elements
   */
  Markup(MimeTypes registry) {
    this.registry = registry;
  }

  /**
   * Looks at text.
   *
   * @param text as far as it is at hand, without a byte order mark
   * @return null when it is not marked up
   */
  @Nullable Finding find(String text) {
    String stripped = text.stripLeading(); // what XML takes amiss, and its writers overlook
    if (!stripped.startsWith("<")) {
      return null;
    }
    Prolog prolog = Prolog.of(stripped);
    boolean declared = stripped.startsWith("<?xml");
    QName root = root(stripped);
    String element = root == null ? prolog.element() : root.getLocalPart();
    String namespace = root == null ? "" : root.getNamespaceURI();
    if (namespace.equals(XHTML_NAMESPACE)) {
      return Finding.within(Finding.HTML, declared ? XHTML : HTML);
    }
    if (prolog.doctype().equals("html") || isOf(OF_DOCUMENTS, element, namespace, declared)) {
      return Finding.of(HTML);
    }
    if (namespace.equals(SVG_NAMESPACE) || (namespace.isEmpty() && element.equals("svg"))) {
      return Finding.of(SVG);
    }
    if (root != null) {
      String type = typeOf(root);
      if (!type.equals(XML) && ActiveContent.isActive(type)) {
        return Finding.of(type);
      }
    }
    if (declared || !namespace.isEmpty()) {
      return Finding.within(Finding.XML, XML);
    }
    if (isOf(OF_FRAGMENTS, element, namespace, false)) {
      return Finding.within(Finding.FRAGMENT, TypeTable.TEXT);
    }
    return root == null ? null : Finding.within(Finding.TAGGED, TypeTable.TEXT);
  }

  private static boolean isOf(
      Set<String> elements, String element, String namespace, boolean declared) {
    String lower = element.toLowerCase(Locale.ROOT);
    return namespace.isEmpty() && (declared ? lower.equals("html") : elements.contains(lower));
  }

  /** The root element of XML; null when it is not well-formed up to there. */
  private static @Nullable QName root(String text) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    // Illustrator writes namespaces as entities of an internal subset; of others nothing is read.
    factory.setXMLResolver((_, _, _, _) -> InputStream.nullInputStream());
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamReader.START_ELEMENT) {
          return reader.getName();
        }
      }
      return null;
    } catch (XMLStreamException | RuntimeException _) {
      // The JDK's reader throws others as well on what is broken.
      return null;
    }
  }

  /** What the registry calls XML with this root. */
  private String typeOf(QName root) {
    String namespace = root.getNamespaceURI().replaceAll("[&<'\\s]", "");
    String document =
        "<?xml version='1.0'?><%s xmlns='%s'/>".formatted(root.getLocalPart(), namespace);
    try {
      byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
      return registry
          .detect(new ByteArrayInputStream(bytes), new Metadata())
          .getBaseType()
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }
}
