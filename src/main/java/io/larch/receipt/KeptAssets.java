package io.larch.receipt;

/**
 * What lies in the trash of what a receipt is of: pieces of SQL that the owner of the trash gives
 * out, who knows it by the id that a delete and its receipt share.
 */
public interface KeptAssets {

  /**
   * A condition: that nothing of it does.
   *
   * @param receipt an expression: its id
   */
  String none(String receipt);

  /**
   * An expression: how many content keys of it do.
   *
   * @param receipt an expression: its id
   */
  String keys(String receipt);
}
