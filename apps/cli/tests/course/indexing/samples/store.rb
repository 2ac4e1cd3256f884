# frozen_string_literal: true

require "set"
require_relative "model/parcel"

module Parcels
  # The most parcels that one shelf may hold.
  LIMIT = 16

  class MissingParcel < StandardError; end

  Label = Struct.new(:text)

  # Keeps parcels on shelves.
  #
  # @example
  #   Store.open("main")
  class Store < Base::Keeper
    include Enumerable
    extend Forwardable
    prepend Audited

    VERSION = "1"

    attr_reader :name
    attr_accessor :clock, :shelf

    # Opens the store that +path+ names.
    def self.open(path)
      new(path)
    end

    class << self
      def default
        @default ||= open("main")
      end
    end

    def initialize(name, shelf: Shelf.new(LIMIT))
      @name = name
      @shelf = Shelf.new
    end

    # Takes a parcel out.
    #
    # @param number [String] its number
    # @return [Parcel]
    # @raise [MissingParcel] where there is none
    def take(number)
      # Nobody takes nothing.
      raise MissingParcel, "no such number" if number.nil? || number.empty?

      return @shelf.pop unless @shelf.empty?

      each do |parcel|
        return parcel if parcel.number == number
      end

      begin
        found = search(number)
      rescue KeyError, IndexError => error
        log.missing(error)
      ensure
        close
      end

      case found
      when Parcel then found
      else Parcels.default
      end
    end

    def each(&block)
      @parcels.each(&block)
    end

    alias_method :fetch, :take

    private

    def search(number)
      Index.new(self).find(number)
    end

    protected def audit = true
  end

  module_function

  def register(store)
    stores << store
  end
end

module Parcels::Wire
  def wire(value) = value
end
