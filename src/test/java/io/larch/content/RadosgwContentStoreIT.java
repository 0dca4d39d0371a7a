package io.larch.content;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.testing.RadosgwServer;
import io.larch.testing.S3Server;
import org.junit.jupiter.api.BeforeAll;

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
}
