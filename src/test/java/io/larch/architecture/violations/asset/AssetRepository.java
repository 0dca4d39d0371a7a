package io.larch.architecture.violations.asset;

/** Not for facades to use. */
public final class AssetRepository {

  public boolean isEmpty() {
    return true;
  }
}
