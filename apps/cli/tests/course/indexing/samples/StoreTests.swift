import Testing
import XCTest
@testable import Parcels

final class StoreTests: XCTestCase {
  func testTakesWhatWasPut() throws {
    let store = Store(name: "main")
    XCTAssertEqual(try store.take("1").number, "1")
  }
  func helper() {}
}

@Suite struct Keeping {
  @Test("a store keeps parcels") func keeps() {
    #expect(Store(name: "main").count == 0)
  }
  @Test func refuses() {}
}
