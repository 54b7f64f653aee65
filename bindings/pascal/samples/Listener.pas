{ One request after the other from a port of this machine, with nothing but the system's sockets, so that the sample runs in
  every Delphi and Free Pascal. A program takes what it has for this (Indy, WebBroker, fphttpserver) and hands over the same
  three things: the headers, the query and the body, as they came. }
unit Listener;

{$IFDEF FPC}{$IF NOT (DEFINED(FPC_DELPHI) OR DEFINED(FPC_OBJFPC))}{$MODE DELPHI}{$IFEND}{$ENDIF}

interface

type
  TReceived = record
    Query, Body: string;
    Names, Values: array of string; { of the headers }
  end;

procedure Listen(Port: Word);
{ Waits for the next request. }
procedure Receive(out Request: TReceived);
{ Answers it with that status. }
procedure Reply(Status: Integer);

implementation

uses
{$IFDEF MSWINDOWS}
  WinSock,
{$ELSE}
  Sockets,
{$ENDIF}
  SysUtils, Tolem;

const
  Loopback = $0100007F;

{$IFDEF MSWINDOWS}

var
  Listening, Exchange: TSocket;

procedure Listen(Port: Word);
var
  Data: TWSAData;
  Address: TSockAddrIn;
begin
  WSAStartup($0202, Data);
  FillChar(Address, SizeOf(Address), 0);
  Address.sin_family := AF_INET;
  Address.sin_port := htons(Port);
  Address.sin_addr.S_addr := Loopback;
  Listening := socket(AF_INET, SOCK_STREAM, 0);
  if (bind(Listening, {$IFDEF FPC}@{$ENDIF}Address, SizeOf(Address)) <> 0) or (WinSock.listen(Listening, 5) <> 0) then
    raise Exception.Create('cannot listen on this port');
end;

procedure Accept_;
begin
  Exchange := accept(Listening, nil, nil);
end;

function Read_(var Buffer; Size: Integer): Integer;
begin
  Result := recv(Exchange, {$IFDEF FPC}@{$ENDIF}Buffer, Size, 0);
end;

procedure Write_(const Answer: AnsiString);
begin
  send(Exchange, PAnsiChar(Answer)^, Length(Answer), 0);
  closesocket(Exchange);
end;

{$ELSE}

var
  Listening, Exchange: LongInt;

procedure Listen(Port: Word);
var
  Address: TInetSockAddr;
  Again: LongInt;
begin
  FillChar(Address, SizeOf(Address), 0);
  Address.sin_family := AF_INET;
  Address.sin_port := htons(Port);
  Address.sin_addr.s_addr := Loopback;
  Listening := fpSocket(AF_INET, SOCK_STREAM, 0);
  Again := 1;
  fpSetSockOpt(Listening, SOL_SOCKET, SO_REUSEADDR, @Again, SizeOf(Again));
  if (fpBind(Listening, @Address, SizeOf(Address)) <> 0) or (fpListen(Listening, 5) <> 0) then
    raise Exception.Create('cannot listen on this port');
end;

procedure Accept_;
begin
  Exchange := fpAccept(Listening, nil, nil);
end;

function Read_(var Buffer; Size: Integer): Integer;
begin
  Result := fpRecv(Exchange, @Buffer, Size, 0);
end;

procedure Write_(const Answer: AnsiString);
begin
  fpSend(Exchange, PAnsiChar(Answer), Length(Answer), 0);
  CloseSocket(Exchange);
end;

{$ENDIF}

{ What has come so far and one read more; False at the end. }
function More(var Received: AnsiString): Boolean;
var
  Buffer: array[0..8191] of AnsiChar;
  Got, Before: Integer;
begin
  Got := Read_(Buffer, SizeOf(Buffer));
  Result := Got > 0;
  if not Result then
    Exit;
  Before := Length(Received);
  SetLength(Received, Before + Got);
  Move(Buffer, Received[Before + 1], Got);
end;

{ Splits "Name: value" off the head. }
procedure Header(const Line: AnsiString; var Request: TReceived);
var
  Colon, Count: Integer;
begin
  Colon := Pos(AnsiString(':'), Line);
  if Colon = 0 then
    Exit;
  Count := Length(Request.Names);
  SetLength(Request.Names, Count + 1);
  SetLength(Request.Values, Count + 1);
  Request.Names[Count] := TolemFromUtf8(Copy(Line, 1, Colon - 1));
  Request.Values[Count] := Trim(TolemFromUtf8(Copy(Line, Colon + 1, MaxInt)));
end;

function LengthOfBody(const Request: TReceived): Integer;
var
  I: Integer;
begin
  Result := 0;
  for I := 0 to High(Request.Names) do
    if SameText(Request.Names[I], 'Content-Length') then
      Result := StrToIntDef(Request.Values[I], 0);
end;

{ The query of "GET /path?query HTTP/1.1". }
function QueryOf(const Line: AnsiString): string;
var
  Question, Stop: Integer;
begin
  Result := '';
  Question := Pos(AnsiString('?'), Line);
  Stop := Pos(AnsiString(' HTTP/'), Line);
  if (Question > 0) and (Stop > Question) then
    Result := TolemFromUtf8(Copy(Line, Question + 1, Stop - Question - 1));
end;

procedure ReadHead(Head: AnsiString; var Request: TReceived);
var
  Stop: Integer;
begin
  Stop := Pos(AnsiString(#13#10), Head);
  Request.Query := QueryOf(Copy(Head, 1, Stop - 1));
  while Stop > 0 do
  begin
    Delete(Head, 1, Stop + 1);
    Stop := Pos(AnsiString(#13#10), Head);
    Header(Copy(Head, 1, Stop - 1), Request);
  end;
end;

procedure Receive(out Request: TReceived);
var
  Received: AnsiString;
  Stop, Whole: Integer;
begin
  Request.Names := nil;
  Request.Values := nil;
  Request.Query := '';
  Accept_;
  Received := '';
  repeat
    Stop := Pos(AnsiString(#13#10#13#10), Received);
  until (Stop > 0) or not More(Received);
  ReadHead(Copy(Received, 1, Stop + 1), Request);
  Whole := Stop + 3 + LengthOfBody(Request);
  while (Length(Received) < Whole) and More(Received) do
    ;
  Request.Body := TolemFromUtf8(Copy(Received, Stop + 4, MaxInt));
end;

procedure Reply(Status: Integer);
begin
  Write_(AnsiString('HTTP/1.1 ' + IntToStr(Status) + ' -'#13#10'Content-Length: 0'#13#10'Connection: close'#13#10#13#10));
end;

end.
