package io.larch.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.content.VersionListing.Entry;
import io.vertx.core.buffer.Buffer;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionListingTest {

  private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

  private static VersionListing read(String document) throws XMLStreamException {
    return VersionListing.read(Buffer.buffer(document));
  }

  @Test
  void versionsAndDeleteMarkersAreRead() throws Exception {
    VersionListing listing =
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
    assertThat(listing.entries()).containsExactly(new Entry("a&b", "1"), new Entry("ü", "null"));
  }

  @Test
  void encodedKeysAreDecodedWhereverThatIsSaid() throws Exception {
    VersionListing listing =
        read(
            "<ListVersionsResult><Prefix>c&#x01;</Prefix><Version><Key>c%01+%2B%C3%BC%2541</Key>"
                + "<VersionId>1</VersionId></Version><EncodingType>url</EncodingType>"
                + "</ListVersionsResult>");

    assertThat(listing.truncated()).isFalse();
    assertThat(listing.entries()).containsExactly(new Entry("c\u0001 +ü%41", "1"));
  }

  @Test
  void keysThatAreNotEncodedStayAsTheyAre() throws Exception {
    assertThat(
            read("<ListVersionsResult><Version><Key>a+%41</Key><VersionId>1</VersionId></Version>"
                    + "</ListVersionsResult>")
                .entries())
        .containsExactly(new Entry("a+%41", "1"));
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
}
