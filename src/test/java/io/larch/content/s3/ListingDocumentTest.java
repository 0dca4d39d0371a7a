package io.larch.content.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.content.s3.ListingDocument.Entry;
import io.larch.content.s3.ListingDocument.Of;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingDocumentTest {

  private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

  private static ListingDocument read(String document) throws XMLStreamException {
    return ListingDocument.read(Of.VERSIONS, Buffer.buffer(document));
  }

  private static Entry version(String key, String id) {
    return new Entry(key, id, false, 0, null);
  }

  @Test
  void versionsAndDeleteMarkersAreRead() throws Exception {
    ListingDocument listing =
        read(
            DECLARATION
                + """
                <ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                  <IsTruncated>true</IsTruncated>
                  <Version><Key>a&amp;b</Key><VersionId>1</VersionId><Owner><ID>x</ID></Owner></Version>
                  <DeleteMarker><VersionId>null</VersionId><Key>ü</Key></DeleteMarker>
                </ListVersionsResult>
                """);

    assertThat(listing.truncated()).isTrue();
    assertThat(listing.entries()).containsExactly(version("a&b", "1"), version("ü", "null"));
  }

  @Test
  void encodedKeysAreDecodedWhereverThatIsSaid() throws Exception {
    ListingDocument listing =
        read(
            "<ListVersionsResult><Prefix>c&#x01;</Prefix><Version><Key>c%01+%2B%C3%BC%2541</Key>"
                + "<VersionId>1</VersionId></Version><EncodingType>url</EncodingType>"
                + "</ListVersionsResult>");

    assertThat(listing.truncated()).isFalse();
    assertThat(listing.entries()).containsExactly(version("c\u0001 +ü%41", "1"));
  }

  @Test
  void keysThatAreNotEncodedStayAsTheyAre() throws Exception {
    assertThat(
            read("<ListVersionsResult><Version><Key>a+%41</Key><VersionId>1</VersionId></Version>"
                    + "</ListVersionsResult>")
                .entries())
        .containsExactly(version("a+%41", "1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html></html>",
        "<ListVersionsResult>",
        "<ListVersionsResult><Version><Key>a</Key><VersionId>1</VersionId></Version>",
        "<ListVersionsResult><Version><Key>a</Key></Version></ListVersionsResult>",
        "<ListVersionsResult><Version><VersionId>1</VersionId></Version></ListVersionsResult>",
        "<ListVersionsResult></ListVersionsResult>more"
      })
  void anythingElseIsRefused(String document) {
    assertThatThrownBy(() -> read(document)).isInstanceOf(XMLStreamException.class);
  }

  @Test
  void sizeTimeAndWhatIsCurrentAreRead() throws Exception {
    String time = "<LastModified>2026-11-21T14:00:00.123Z</LastModified>";
    assertThat(
            read("<ListVersionsResult><DeleteMarker><Key>a</Key><VersionId>3</VersionId>"
                    + "<IsLatest>true</IsLatest>"
                    + time
                    + "</DeleteMarker><Version><Key>a</Key><VersionId>2</VersionId>"
                    + "<IsLatest>false</IsLatest><Size>17</Size></Version><Version><Key>b</Key>"
                    + "<VersionId>1</VersionId><IsLatest>true</IsLatest><Size>4</Size></Version>"
                    + "</ListVersionsResult>")
                .entries())
        .containsExactly(
            new Entry("a", "3", false, 0, Instant.parse("2026-11-21T14:00:00.123Z")),
            new Entry("a", "2", false, 17, null),
            new Entry("b", "1", true, 4, null));
  }

  @Test
  void objectsAreReadWithWhatTheRequestSaid() throws Exception {
    assertThat(
            ListingDocument.read(
                    Of.OBJECTS,
                    Buffer.buffer(
                        "<ListBucketResult><StartAfter>a&#x01;</StartAfter><EncodingType>url"
                            + "</EncodingType><Contents><Key>b%02</Key><Size>5</Size></Contents>"
                            + "</ListBucketResult>"))
                .entries())
        .containsExactly(new Entry("b\u0002", "", true, 5, null));
    assertThatThrownBy(
            () -> ListingDocument.read(Of.OBJECTS, Buffer.buffer("<ListVersionsResult/>")))
        .isInstanceOf(XMLStreamException.class);
  }
}
