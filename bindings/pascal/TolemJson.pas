{ Reads what it is asked for out of the library's documents, because old Delphi has no JSON at all and no reader may turn an
  amount into a float. A value is a piece of the document, which must outlive it; nothing is built and nothing is copied until
  a text is asked for. What is no JSON reads as missing and is never an exception: the outcome of a call must not be lost by
  reading about it. Nothing here recurses, so no document ends the process. }
unit TolemJson;

{$I TolemSwitches.inc}

interface

type
  { A value inside a document: its first byte and the one after its last. Missing: Start is nil. }
  TTolemValue = record
    Start, Stop: PAnsiChar;
  end;

{ The whole document. }
function JsonRoot(const Document: UTF8String): TTolemValue;

{ A member of an object. }
function JsonMember(const Parent: TTolemValue; const Name: UTF8String): TTolemValue;

{ What a path like `error.gateway.code` or `operations[0].state` leads to. }
function JsonPath(const Root: TTolemValue; const Path: UTF8String): TTolemValue;

{ The first element of a list (or the first member of an object), and the one after; missing at the end. }
function JsonFirst(const List: TTolemValue): TTolemValue;
function JsonNext(const List, Element: TTolemValue): TTolemValue;
function JsonCount(const List: TTolemValue): Integer;

{ Of an element of an object: its name, and its value. }
function JsonName(const Element: TTolemValue): string;
function JsonValueOf(const Element: TTolemValue): TTolemValue;

{ Whether it is there and is not null. }
function JsonIs(const Value: TTolemValue): Boolean;

{ A text decoded; of anything else the piece of the document; '' for null and what is missing. }
function JsonText(const Value: TTolemValue): string;

{ A whole number, also one that is written as a text of digits; False for everything else. }
function JsonNumber(const Value: TTolemValue; out Number: Int64): Boolean;

{ A truth value; False for everything else. }
function JsonFlag(const Value: TTolemValue; out Flag: Boolean): Boolean;

implementation

uses
  TolemText;

const
  Missing: TTolemValue = (Start: nil; Stop: nil);

function Piece(Start, Stop: PAnsiChar): TTolemValue;
begin
  Result.Start := Start;
  Result.Stop := Stop;
end;

function SkipBlank(At, Stop: PAnsiChar): PAnsiChar;
begin
  while (At < Stop) and (At^ in [' ', #9, #10, #13]) do
    Inc(At);
  Result := At;
end;

{ At is on the quote; what is returned is behind the closing one, or nil if there is none. }
function SkipText(At, Stop: PAnsiChar): PAnsiChar;
begin
  Result := nil;
  Inc(At);
  while At < Stop do
  begin
    if At^ = '"' then
    begin
      Result := At + 1;
      Exit;
    end;
    if At^ = '\' then
      Inc(At);
    Inc(At);
  end;
end;

{ Behind the bracket that closes the one at At, or nil. Which bracket closes which does not matter to what is skipped. }
function SkipNested(At, Stop: PAnsiChar): PAnsiChar;
var
  Depth: Integer;
begin
  Result := nil;
  Depth := 0;
  while (At <> nil) and (At < Stop) do
  begin
    case At^ of
      '{', '[': Inc(Depth);
      '}', ']': Dec(Depth);
    end;
    if At^ = '"' then
      At := SkipText(At, Stop)
    else
      Inc(At);
    if Depth = 0 then
    begin
      Result := At;
      Exit;
    end;
  end;
end;

{ Behind the value at At, or nil if there is none. }
function SkipValue(At, Stop: PAnsiChar): PAnsiChar;
begin
  if At >= Stop then
    Result := nil
  else if At^ = '"' then
    Result := SkipText(At, Stop)
  else if At^ in ['{', '['] then
    Result := SkipNested(At, Stop)
  else
  begin
    Result := At;
    while (Result < Stop) and not (Result^ in [',', ']', '}', ' ', #9, #10, #13]) do
      Inc(Result);
    if Result = At then
      Result := nil;
  end;
end;

function JsonRoot(const Document: UTF8String): TTolemValue;
var
  Start, Stop: PAnsiChar;
begin
  Start := PAnsiChar(Document);
  Stop := Start + Length(Document);
  Start := SkipBlank(Start, Stop);
  Result := Piece(Start, SkipValue(Start, Stop));
  if Result.Stop = nil then
    Result := Missing;
end;

{ The element at At, with its name if it has one, or missing. }
function ElementAt(At, Stop: PAnsiChar; Named: Boolean): TTolemValue;
var
  Value: PAnsiChar;
begin
  Result := Missing;
  At := SkipBlank(At, Stop);
  if At >= Stop then
    Exit;
  Value := At;
  if Named then
  begin
    if At^ <> '"' then
      Exit;
    Value := SkipText(At, Stop);
    if Value = nil then
      Exit;
    Value := SkipBlank(Value, Stop);
    if (Value >= Stop) or (Value^ <> ':') then
      Exit;
    Value := SkipBlank(Value + 1, Stop);
  end;
  Value := SkipValue(Value, Stop);
  if Value <> nil then
    Result := Piece(At, Value);
end;

function IsObject(const Value: TTolemValue): Boolean;
begin
  Result := (Value.Start <> nil) and (Value.Start^ = '{');
end;

function JsonFirst(const List: TTolemValue): TTolemValue;
begin
  Result := Missing;
  if (List.Start <> nil) and (List.Start^ in ['[', '{']) then
    Result := ElementAt(List.Start + 1, List.Stop, IsObject(List));
end;

function JsonNext(const List, Element: TTolemValue): TTolemValue;
var
  At: PAnsiChar;
begin
  Result := Missing;
  if Element.Start = nil then
    Exit;
  At := SkipBlank(Element.Stop, List.Stop);
  if (At < List.Stop) and (At^ = ',') then
    Result := ElementAt(At + 1, List.Stop, IsObject(List));
end;

function JsonCount(const List: TTolemValue): Integer;
var
  Element: TTolemValue;
begin
  Result := 0;
  Element := JsonFirst(List);
  while Element.Start <> nil do
  begin
    Inc(Result);
    Element := JsonNext(List, Element);
  end;
end;

{ Decodes the inside of a text. }
function Decoded(const Text: TTolemValue): UTF8String;
var
  At, Stop, Into: PAnsiChar;

  function Hex(At: PAnsiChar; out Point: Cardinal): Boolean;
  var
    I: Integer;
  begin
    Point := 0;
    Result := False;
    if Stop - At < 4 then
      Exit;
    for I := 0 to 3 do
      case At[I] of
        '0'..'9': Point := Point shl 4 or Cardinal(Ord(At[I]) - Ord('0'));
        'a'..'f': Point := Point shl 4 or Cardinal(Ord(At[I]) - Ord('a') + 10);
        'A'..'F': Point := Point shl 4 or Cardinal(Ord(At[I]) - Ord('A') + 10);
      else
        Exit;
      end;
    Result := True;
  end;

  procedure Unicode;
  var
    Point, Low: Cardinal;
  begin
    if Hex(At, Point) then
      Inc(At, 4)
    else
      Point := Ord('?'); { U+FFFD would be longer than the escape that is none }
    if Point and $F800 = $D800 then
      if (Point < $DC00) and (Stop - At >= 6) and (At[0] = '\') and (At[1] = 'u') and Hex(At + 2, Low) and
        (Low and $FC00 = $DC00) then
      begin
        Point := $10000 + ((Point and $3FF) shl 10 or (Low and $3FF));
        Inc(At, 6);
      end
      else
        Point := $FFFD;
    TolemPutPoint(Into, Point);
  end;

  procedure Escaped;
  begin
    Inc(At);
    case At^ of
      'b': Into^ := #8;
      'f': Into^ := #12;
      'n': Into^ := #10;
      'r': Into^ := #13;
      't': Into^ := #9;
      'u':
        begin
          Inc(At);
          Unicode;
          Exit;
        end;
    else
      Into^ := At^;
    end;
    Inc(At);
    Inc(Into);
  end;

begin
  At := Text.Start + 1;
  Stop := Text.Stop - 1;
  Result := '';
  SetLength(Result, Stop - At); { an escape is never shorter than what it stands for }
  Into := PAnsiChar(Result);
  while At < Stop do
    if At^ = '\' then
      Escaped
    else
    begin
      Into^ := At^;
      Inc(At);
      Inc(Into);
    end;
  SetLength(Result, Into - PAnsiChar(Result));
end;

function IsText(const Value: TTolemValue): Boolean;
begin
  Result := (Value.Start <> nil) and (Value.Start^ = '"');
end;

{ The name of an element of an object, as a text. }
function NameOf(const Element: TTolemValue): TTolemValue;
begin
  Result := Piece(Element.Start, SkipText(Element.Start, Element.Stop));
end;

function JsonName(const Element: TTolemValue): string;
var
  Name: UTF8String;
begin
  Name := Decoded(NameOf(Element));
  Result := TolemDecode(PAnsiChar(Name), Length(Name));
end;

function JsonValueOf(const Element: TTolemValue): TTolemValue;
var
  At: PAnsiChar;
begin
  At := SkipBlank(NameOf(Element).Stop, Element.Stop);
  Result := Piece(SkipBlank(At + 1, Element.Stop), Element.Stop);
end;

function JsonMember(const Parent: TTolemValue; const Name: UTF8String): TTolemValue;
var
  Element: TTolemValue;
begin
  Result := Missing;
  if not IsObject(Parent) then
    Exit;
  Element := JsonFirst(Parent);
  while Element.Start <> nil do
  begin
    if Decoded(NameOf(Element)) = Name then
    begin
      Result := JsonValueOf(Element);
      Exit;
    end;
    Element := JsonNext(Parent, Element);
  end;
end;

function ElementOf(const List: TTolemValue; Index: Integer): TTolemValue;
begin
  Result := Missing;
  if IsObject(List) then
    Exit;
  Result := JsonFirst(List);
  while (Index > 0) and (Result.Start <> nil) do
  begin
    Result := JsonNext(List, Result);
    Dec(Index);
  end;
end;

function JsonPath(const Root: TTolemValue; const Path: UTF8String): TTolemValue;
var
  From, At, Index: Integer;
begin
  Result := Root;
  From := 1;
  while From <= Length(Path) do
  begin
    At := From;
    while (At <= Length(Path)) and not (Path[At] in ['.', '[']) do
      Inc(At);
    if At > From then
      Result := JsonMember(Result, Copy(Path, From, At - From));
    while (At <= Length(Path)) and (Path[At] = '[') do
    begin
      Index := 0;
      Inc(At);
      while (At <= Length(Path)) and (Path[At] in ['0'..'9']) and (Index < 100000000) do
      begin
        Index := Index * 10 + Ord(Path[At]) - Ord('0');
        Inc(At);
      end;
      if (At > Length(Path)) or (Path[At] <> ']') then
      begin
        Result := Missing;
        Exit;
      end;
      Result := ElementOf(Result, Index);
      Inc(At);
    end;
    From := At + 1;
  end;
end;

function Says(const Value: TTolemValue; const Word: AnsiString): Boolean;
var
  I: Integer;
begin
  Result := (Value.Start <> nil) and (Value.Stop - Value.Start = Length(Word));
  for I := 1 to Length(Word) do
    Result := Result and (Value.Start[I - 1] = Word[I]);
end;

function JsonIs(const Value: TTolemValue): Boolean;
begin
  Result := (Value.Start <> nil) and not Says(Value, 'null');
end;

function JsonText(const Value: TTolemValue): string;
var
  Text: UTF8String;
begin
  Result := '';
  if IsText(Value) then
  begin
    Text := Decoded(Value);
    Result := TolemDecode(PAnsiChar(Text), Length(Text));
  end
  else if JsonIs(Value) then
    Result := TolemDecode(Value.Start, Value.Stop - Value.Start);
end;

function JsonNumber(const Value: TTolemValue; out Number: Int64): Boolean;
var
  At, Stop: PAnsiChar;
  Negative: Boolean;
  Digit: Integer;
begin
  Number := 0;
  Result := False;
  At := Value.Start;
  Stop := Value.Stop;
  if IsText(Value) then
  begin
    Inc(At);
    Dec(Stop);
  end;
  Negative := (At < Stop) and (At^ = '-');
  if Negative then
    Inc(At);
  if At >= Stop then
    Exit;
  { Built below zero, where there is room for one more. }
  while At < Stop do
  begin
    if not (At^ in ['0'..'9']) then
      Break;
    Digit := Ord(At^) - Ord('0');
    if Number < (Low(Int64) + Digit) div 10 then
      Break;
    Number := Number * 10 - Digit;
    Inc(At);
  end;
  Result := (At = Stop) and (Negative or (Number <> Low(Int64)));
  if not Result then
    Number := 0
  else if not Negative then
    Number := -Number;
end;

function JsonFlag(const Value: TTolemValue; out Flag: Boolean): Boolean;
begin
  Flag := Says(Value, 'true');
  Result := Flag or Says(Value, 'false');
end;

end.
