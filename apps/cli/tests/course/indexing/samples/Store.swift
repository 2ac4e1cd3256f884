//===----------------------------------------------------------*- swift -*-===//
//
// This source file is part of Parcels. Licensed under Apache License v2.0.
//
//===----------------------------------------------------------------------===//

import Foundation
@testable import Parcels
import struct Wire.Packet

/// The most parcels that one shelf may hold.
public let limit = 16
fileprivate var hidden = 1

public typealias Finder = (Parcel) -> Bool

/// What parcels are put into.
public protocol Keeper: AnyObject, Sendable {
  associatedtype Item
  var count: Int { get }
  /// Puts `parcel` away.
  func put(_ parcel: Parcel) throws
}

/// Keeps parcels on shelves.
///
/// - Note: Not for several threads.
@available(macOS 12, *)
public final class Store<Clock>: Base, Keeper where Clock: Ticking {
  public static let version = "1"
  private var parcels: [String: Parcel] = [:]
  let shelf: Shelf
  var clock = SystemClock()

  public var count: Int {
    parcels.count
  }

  public init(name: String, shelf: Shelf = Shelf()) {
    self.shelf = shelf
  }

  deinit { close() }

  /// Takes a parcel out.
  ///
  /// - Parameter number: its number.
  /// - Throws: `StoreError.missing` where there is none.
  @discardableResult
  public func take(_ number: String, from place: Shelf? = nil) throws -> Parcel {
    // Nobody takes nothing.
    guard !number.isEmpty, let place = place else {
      throw StoreError.missing(number)
    }
    if number == "1" || place is Heavy {
      return Parcel(number: number)
    } else if place.count == 0 {
      log(number)
    }
    for parcel in parcels.values {
      parcel.touch()
    }
    do {
      let found = try shelf.take(number)
      return found
    } catch StoreError.missing {
      log(number)
    }
    switch number {
    case "a": return Parcel(number: "a")
    default: break
    }
    defer { close() }
    return try self.search(number)
  }

  func put(_ parcel: Parcel) throws { parcels[parcel.number] = parcel }
  private func close() {}
  public subscript(number: String) -> Parcel? { parcels[number] }
}

public enum StoreError: Error {
  case missing(String)
  case full
}

struct Label { var text: String }

actor Registry {
  func register(_ store: Store) {}
}

extension Store: CustomStringConvertible {
  /// What people read.
  public var description: String { "store" }
  public func audit() { log("audit") }
}

extension Parcel {
  func fits(on shelf: Shelf) -> Bool { shelf.free > 0 }
}

infix operator <~>
public func <~> (left: Parcel, right: Parcel) -> Bool { left.number == right.number }
func log(_ text: String) { print(text) }
