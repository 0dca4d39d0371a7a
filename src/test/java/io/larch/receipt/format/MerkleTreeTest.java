package io.larch.receipt.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.receipt.format.MerkleTree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** With the leaves and roots that implementations of RFC 6962 are commonly held to. */
class MerkleTreeTest {

  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  /** More than a few levels, and no power of two. */
  private static final int MANY = 71;

  private final Map<Node, byte[]> nodes = new HashMap<>();
  private final List<MerkleFrontier> sizes = new ArrayList<>(List.of(MerkleFrontier.EMPTY));

  private void grow(List<byte[]> leaves) {
    for (byte[] leaf : leaves) {
      sizes.add(sizes.getLast().append(MerkleTree.leafHash(leaf), nodes::put));
    }
  }

  private void growMany() {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      leaves.add(new byte[] {(byte) i});
    }
    grow(leaves);
  }

  private byte[] hash(Node node) {
    return Objects.requireNonNull(nodes.get(node));
  }

  private List<byte[]> hashes(List<MerkleTree.Subtree> path) {
    return path.stream().map(subtree -> subtree.root(this::hash)).toList();
  }

  @Test
  void growsToTheKnownRoots() {
    grow(LEAVES.stream().map(HexFormat.of()::parseHex).toList());
    assertThat(sizes.stream().map(size -> Encodings.hex(size.root())).toList()).isEqualTo(ROOTS);
  }

  @Test
  void everyLeafIsProvenInEveryTreeThatHasIt() {
    growMany();
    for (int size = 1; size <= MANY; size++) {
      for (int index = 0; index < size; index++) {
        byte[] leaf = MerkleTree.leafHash(new byte[] {(byte) index});
        List<byte[]> path = hashes(MerkleTree.inclusion(index, size));
        assertThat(MerkleTree.rootByInclusion(index, size, leaf, path))
            .isEqualTo(sizes.get(size).root());
      }
    }
  }

  @Test
  void everyTreeIsProvenToBeginEveryLargerOne() {
    growMany();
    for (int second = 1; second <= MANY; second++) {
      for (int first = 1; first <= second; first++) {
        List<byte[]> path = hashes(MerkleTree.consistency(first, second));
        List<byte[]> roots =
            MerkleTree.rootsByConsistency(first, second, sizes.get(first).root(), path);
        assertThat(roots.getFirst()).isEqualTo(sizes.get(first).root());
        assertThat(roots.getLast()).isEqualTo(sizes.get(second).root());
      }
    }
  }

  @Test
  void noProofIsNeededOfWhatIsTheSame() {
    assertThat(MerkleTree.consistency(5, 5)).isEmpty();
    assertThat(MerkleTree.inclusion(0, 1)).isEmpty();
  }

  @Test
  void proofsThatAreTooLongOrTooShortAreRefused() {
    growMany();
    byte[] leaf = MerkleTree.leafHash(new byte[] {3});
    List<byte[]> path = new ArrayList<>(hashes(MerkleTree.inclusion(3, MANY)));
    assertThatThrownBy(
            () -> MerkleTree.rootByInclusion(3, MANY, leaf, path.subList(1, path.size())))
        .isInstanceOf(NotVerifiedException.class);
    path.add(leaf);
    assertThatThrownBy(() -> MerkleTree.rootByInclusion(3, MANY, leaf, path))
        .isInstanceOf(NotVerifiedException.class);
  }

  @Test
  void aFrontierGoesOnFromItsStoredNodes() {
    growMany();
    MerkleTree.Subtree whole = new MerkleTree.Subtree(0, 40);
    MerkleFrontier read = new MerkleFrontier(40, whole.nodes().stream().map(this::hash).toList());
    assertThat(read.append(MerkleTree.leafHash(new byte[] {40}), (_, _) -> {}).root())
        .isEqualTo(sizes.get(41).root());
  }
}
