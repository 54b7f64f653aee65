{ Promises about what needs no bank: reading documents, writing requests, texts and money. }
unit Documents;

interface

procedure Promises;

implementation

uses
  SysUtils, Tolem, World;

{ UTF-8 as its bytes, because what a source says beyond ASCII differs between compilers. }
function Utf8(const Bytes: array of Byte): UTF8String;
begin
  SetString(Result, PAnsiChar(@Bytes[0]), Length(Bytes));
end;

{ A word with letters that no code page of Windows has together with Russian ones. }
function Kazakh: UTF8String;
begin
  Result := Utf8([$D2, $9A, $D0, $B0, $D0, $B7, $D0, $B0, $D2, $9B]);
end;

{ A character of four bytes. }
function Smile: UTF8String;
begin
  Result := Utf8([$F0, $9F, $98, $80]);
end;

{ What stands for bytes that are no character. }
function Replacement: UTF8String;
begin
  Result := Utf8([$EF, $BF, $BD]);
end;

procedure NumbersAreReadExactly;
const
  Document = '{"a":9223372036854775807,"b":-9223372036854775808,"c":9223372036854775808,"d":0.10,"e":1e400,"f":"150000",' +
    '"g":123456789012345678901234567890,"h":-0,"i":1.0,"j":"-7","k":"7x","l":"","n":18446744073709551623,"m":-}';
begin
  Same(High(Int64), TolemNumber(Document, 'a'));
  Same(Low(Int64), TolemNumber(Document, 'b'));
  Same(150000, TolemNumber(Document, 'f'));
  Same(-7, TolemNumber(Document, 'j'));
  Same(0, TolemNumber(Document, 'c') + TolemNumber(Document, 'd') + TolemNumber(Document, 'e') + TolemNumber(Document, 'g') +
    TolemNumber(Document, 'h') + TolemNumber(Document, 'i') + TolemNumber(Document, 'k') + TolemNumber(Document, 'l') + TolemNumber(Document, 'n') + TolemNumber(Document, 'm'));
  Same('9223372036854775808', TolemText(Document, 'c'));
  Same('0.10', TolemText(Document, 'd'));
  Same('1e400', TolemText(Document, 'e'));
  Same('123456789012345678901234567890', TolemText(Document, 'g'));
end;

procedure PathsLeadToMembers;
const
  Document = ' {"a":{"b":[{"c":"x"},{"c":"y","d":[[1,2],[3]]}]}, "e" : null,"f":false,"g":true,"h":"", "a.b":1}';
begin
  Same('y', TolemText(Document, 'a.b[1].c'));
  Same('3', TolemText(Document, 'a.b[1].d[1][0]'));
  Same('{"c":"x"}', TolemText(Document, 'a.b[0]'));
  Same(2, TolemCount(Document, 'a.b'));
  Same(6, TolemCount(Document, ''));
  Expect(TolemHas(Document, 'h') and TolemHas(Document, 'f') and not TolemHas(Document, 'e'), 'null is not there');
  Expect(TolemFlag(Document, 'g') and not TolemFlag(Document, 'f') and not TolemFlag(Document, 'h'), 'truth values');
  Same('', TolemText(Document, 'a.b[2].c') + TolemText(Document, 'a.x.y') + TolemText(Document, 'a[0]') + TolemText(Document, 'a.b[') +
    TolemText(Document, 'a.b[x]') + TolemText(Document, 'a.b[99999999999]') + TolemText(Document, 'e'));
end;

procedure EscapesAreRead;
var
  Document: UTF8String;
begin
  Document := '{"a":"\u0000\ud83d\ude00\/\b\f\n\r\t\"\\","\u0061b":"' + Kazakh + '","c":"\ud83d!","d":"\uzz"}';
  Same(string(#0), Copy(TolemText(Document, 'a'), 1, 1));
  Expect(TolemToUtf8(Copy(TolemText(Document, 'a'), 2, 99)) = Smile + UTF8String('/'#8#12#10#13#9'"\'), 'escapes');
  Expect(TolemToUtf8(TolemText(Document, 'ab')) = Kazakh, 'a name with an escape');
  Expect(TolemToUtf8(TolemText(Document, 'c')) = Replacement + '!', 'half of a pair is no character');
  Same('?zz', TolemText(Document, 'd'));
end;

{ Whatever a document is, reading it ends and raises nothing: each beginning of one, each with one byte changed, and nesting
  without end. }
procedure WhatIsNoJsonIsMissing;
const
  Good = '{"status":"TOLEM_OK","a":[1,{"b":"x\"y\u0041"}],"error":{"code":"c","gateway":{"http":502}},"t":true}';
  Others = '"\{}[]:, 0ux'#0#$FF;
  Paths: array[0..5] of string = ('status', 'a[1].b', 'error.gateway.http', 't', 'a', 'nothing.at[3].all');
var
  I, J, K: Integer;
  Changed: UTF8String;

  procedure ReadAll(const Document: UTF8String);
  var
    Path: Integer;
  begin
    for Path := 0 to High(Paths) do
    begin
      TolemText(Document, Paths[Path]);
      TolemNumber(Document, Paths[Path]);
      TolemCount(Document, Paths[Path]);
    end;
  end;

begin
  for I := 0 to Length(Good) do
  begin
    ReadAll(Copy(Good, 1, I));
    for J := 1 to Length(Others) do
    begin
      Changed := Good;
      if I > 0 then
        Changed[I] := AnsiChar(Others[J]);
      ReadAll(Changed);
    end;
  end;
  for K := 0 to 1 do
  begin
    Changed := UTF8String(StringOfChar(Others[4 + 2 * K - 1], 1000000));
    ReadAll(Changed);
  end;
  Same('', TolemText('[]', 'status') + TolemText('', 'status') + TolemText('{"status"', 'status'));
end;

procedure RequestsAreWrittenWithEscapes;
var
  Request: TTolemPaymentRegisterRequest;
begin
  Request := TTolemPaymentRegisterRequest.Create;
  try
    Same('{}', string(Request.ToJson));
    Request.OrderNumber := 'a"\'#10;
    Request.Amount := High(Int64);
    Request.Description := TolemFromUtf8(Kazakh + Smile);
    Request.ReturnUrl := '';
    Request.TimeoutMs := 0;
    Request.Payer.Email := 'a@b';
    Request.Features.Append('AUTO_PAYMENT');
    Request.JsonParams.Put('key "1"', 'v');
    Request.Gateway.PutJson('x', '[1]');
    Request.Gateway.PutFlag('y', False);
    Expect(Request.BillingPayerData <> nil, 'a group that was only looked at is left out');
    Expect(Request.ToJson = UTF8String('{"amount":9223372036854775807,"description":"') + Kazakh + Smile +
      UTF8String('","features":["AUTO_PAYMENT"],"gateway":{"x":[1],"y":false},"jsonParams":{"key \"1\"":"v"},' +
      '"orderNumber":"a\"\\\u000a","payer":{"email":"a@b"},"timeoutMs":0}'), 'it is ' + string(Request.ToJson));
    Same('a"\'#10, Request.OrderNumber);
    Same(High(Int64), Request.Amount);
  finally
    Request.Free;
  end;
end;

procedure AMemberThatIsNoneIsRefused;
var
  Request: TTolemPayoutStatusRequest;
begin
  Request := TTolemPayoutStatusRequest.Create;
  try
    try
      Request.Put('ordernumber', 'x');
    except
      on E: ETolemArgument do
      begin
        Same('ordernumber', E.Field);
        Exit;
      end;
    end;
    Expect(False, 'nothing was raised');
  finally
    Request.Free;
  end;
end;

procedure ANulIsRefusedWithItsField;
var
  Request: TTolemPayoutRequest;
begin
  Request := PayoutOf('x', Pays);
  try
    Request.Description := 'a'#0'b';
    try
      Request.ToJson;
    except
      on E: ETolemArgument do
      begin
        Same('description', E.Field);
        Same('TOLEM_E_ARGUMENT', E.StatusName);
        Expect(Pos(Pays, E.Message) = 0, 'no card number in a message');
        Exit;
      end;
    end;
    Expect(False, 'nothing was raised');
  finally
    Request.Free;
  end;
end;

{$IFDEF UNICODE}
procedure HalfOfASurrogatePairIsRefused;
const
  Halves: array[0..3] of UnicodeString = (#$D83D, 'a'#$DE00, #$DE00#$D83D, #$D83D'x');
var
  I, Refused: Integer;
  Request: TTolemPayoutRequest;
begin
  Refused := 0;
  for I := 0 to High(Halves) do
  begin
    Request := PayoutOf('x', Pays);
    try
      Request.Description := Halves[I];
      try
        Request.ToJson;
      except
        on E: ETolemArgument do
          Inc(Refused);
      end;
    finally
      Request.Free;
    end;
  end;
  Same(4, Refused);
end;
{$ENDIF}

procedure MoneyIsExact;
var
  Refused: Integer;
  Large: Currency;

  procedure Refuse(const Amount: Currency; const Code: string);
  begin
    try
      TolemMinor(Amount, Code);
    except
      on E: ETolemArgument do
        Inc(Refused);
    end;
  end;

begin
  Same(150000, TolemMinor(1500.00, 'KZT'));
  Same(-1, TolemMinor(-0.01, '398'));
  Same(1500, TolemMinor(1500, 'JPY'));
  Same(1500123, TolemMinor(1500.123, 'KWD'));
  Same(15001234, TolemMinor(1500.1234, 'CLF'));
  Large := 922337203685477.58;
  Same(92233720368547758, TolemMinor(Large, 'KZT'));
  Expect(TolemMajor(92233720368547758, 'KZT') = Large, 'the largest');
  Expect(TolemMajor(150000, 'KZT') = 1500, 'and back');
  Expect(TolemMajor(-1, 'KZT') = -0.01, 'below zero');
  Same(3, TolemExponent('KWD'));
  Refused := 0;
  Refuse(0.001, 'KZT');
  Refuse(0.5, 'JPY');
  Refuse(1, 'XXX');
  Refuse(1, '');
  try
    TolemMajor(92233720368547759, 'KZT');
  except
    on E: ETolemArgument do
      Inc(Refused);
  end;
  Same(5, Refused);
end;

procedure AFileIsReadWithoutItsMark;
var
  Name: string;
  Written: file;
  Bytes: UTF8String;
begin
  Name := Work + 'mark.json';
  Bytes := Utf8([$EF, $BB, $BF]) + '{"a":"' + Kazakh + '"}';
  AssignFile(Written, Name);
  Rewrite(Written, 1);
  BlockWrite(Written, Bytes[1], Length(Bytes));
  CloseFile(Written);
  Expect(TolemToUtf8(TolemReadFile(Name)) = Copy(Bytes, 4, 99), 'the text behind the mark');
end;

procedure Promises;
begin
  Promise('numbers are read exactly', @NumbersAreReadExactly);
  Promise('paths lead to members', @PathsLeadToMembers);
  Promise('escapes are read', @EscapesAreRead);
  Promise('what is no JSON is missing, and nothing worse', @WhatIsNoJsonIsMissing);
  Promise('requests are written with escapes', @RequestsAreWrittenWithEscapes);
  Promise('a member that is none is refused', @AMemberThatIsNoneIsRefused);
  Promise('a NUL is refused with its field', @ANulIsRefusedWithItsField);
{$IFDEF UNICODE}
  Promise('half of a surrogate pair is refused', @HalfOfASurrogatePairIsRefused);
{$ENDIF}
  Promise('money is exact', @MoneyIsExact);
  Promise('a file is read without its mark', @AFileIsReadWithoutItsMark);
end;

end.
