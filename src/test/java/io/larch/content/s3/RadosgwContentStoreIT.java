package io.larch.content.s3;

import static io.larch.content.StoreCalls.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.content.StoreCalls;
import io.larch.content.StoredObject;
import io.larch.testing.RadosgwServer;
import io.larch.testing.S3Server;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RadosgwContentStoreIT extends S3ContentStoreContract {

  @BeforeAll
  static void mayBeLeftOut() {
    assumeTrue(
        RadosgwServer.skipReason().isEmpty(),
        () -> "left out: " + RadosgwServer.skipReason().orElse(""));
  }

  @Override
  S3Server server() {
    return RadosgwServer.shared();
  }

  /** s3proxy takes no such keys. */
  @Test
  void listingGoesOnAfterKeysThatXmlCanNotCarry() {
    StoreCalls calls = new StoreCalls(vertx(), store(), bucket());
    List<String> keys = List.of("a", "a\u0001", "a\u0001b", "a\n", "a ", "b\u007f");
    keys.forEach(key -> calls.write(key, 1));
    List<String> sorted = keys.stream().sorted(StoredObject.KEY_ORDER).toList();
    assertThat(await(calls.onContext(_ -> store().list(bucket(), null))).objects())
        .extracting(StoredObject::key)
        .containsExactlyElementsOf(sorted);
    for (int i = 0; i < sorted.size(); i++) {
      String after = sorted.get(i);
      assertThat(await(calls.onContext(_ -> store().list(bucket(), after))).objects())
          .as("after %s", after)
          .extracting(StoredObject::key)
          .containsExactlyElementsOf(sorted.subList(i + 1, sorted.size()));
    }
  }

  /** On s3proxy's file system two slashes are one. */
  @Test
  void aKeyWithTwoSlashesIsAnotherThanThatWithOne() {
    StoreCalls calls = new StoreCalls(vertx(), store(), bucket());
    calls.write("x/y", 1);
    calls.write("x//y", 2);
    assertThat(held()).containsExactlyInAnyOrder("x/y", "x//y");

    assertThat(calls.delete(List.of("x//y"), true).gone()).containsExactly("x//y");

    assertThat(held()).containsExactly("x/y");
  }
}
