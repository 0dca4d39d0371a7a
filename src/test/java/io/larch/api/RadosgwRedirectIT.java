package io.larch.api;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.testing.RadosgwServer;
import io.larch.testing.S3Server;
import org.junit.jupiter.api.BeforeAll;

class RadosgwRedirectIT extends S3RedirectContract {

  @BeforeAll
  static void mayBeLeftOut() {
    assumeTrue(
        RadosgwServer.skipReason().isEmpty(),
        () -> "left out: " + RadosgwServer.skipReason().orElse(""));
  }

  @Override
  S3Server s3() {
    return RadosgwServer.shared();
  }
}
